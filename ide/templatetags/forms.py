"""The tag that draws a form field's control with our class and the ids of its hint and error."""

from typing import Any

from django import template
from django.forms import BoundField, Select, Textarea
from django.utils.safestring import SafeString

register = template.Library()


def _is_first_wrong(field: BoundField) -> bool:
    """Whether what was sent is to be mended here first; a refusal of the whole form leads to the password."""
    if field.form.non_field_errors():
        return getattr(field.field.widget, "input_type", "") == "password"
    return next(iter(field.form.errors), None) == field.name


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input, select or textarea of one field, described by what parts/field.html writes beside it."""
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)  # the label says it already
    look = "select" if isinstance(widget, Select) else "textarea" if isinstance(widget, Textarea) else "input"
    attrs: dict[str, Any] = {"class": look}
    if field.form.is_bound:
        attrs["autofocus"] = _is_first_wrong(field)
    described = [
        f"{field.id_for_label}-{part}" for part, there in (("hint", field.help_text), ("error", field.errors)) if there
    ]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
