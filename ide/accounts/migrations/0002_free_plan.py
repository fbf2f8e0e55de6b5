"""The plan that new accounts get, with the models' own limits."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_free_plan(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Plan = apps.get_model("accounts", "Plan")
    Plan.objects.using(schema_editor.connection.alias).get_or_create(is_default=True, defaults={"name": "free"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_free_plan, migrations.RunPython.noop)]
