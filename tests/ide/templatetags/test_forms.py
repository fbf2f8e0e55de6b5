"""How a form's field is drawn."""

from django import forms
from django.template import Context, Template


class Form(forms.Form):
    name = forms.CharField(help_text="With its ending.", widget=forms.TextInput(attrs={"placeholder": "Name"}))
    kind = forms.ChoiceField(choices=[("a", "A")])


def draw(form: forms.Form, name: str) -> str:
    text = "{% load forms %}{% control field %}"
    return Template(text).render(Context({"field": form[name]}))


def test_a_control_has_our_class_and_no_placeholder() -> None:
    written = draw(Form(), "name")
    assert 'class="input"' in written
    assert "placeholder" not in written
    assert 'class="select"' in draw(Form(), "kind")


def test_a_hint_and_an_error_describe_their_control() -> None:
    form = Form({"name": ""})
    form.is_valid()
    written = draw(form, "name")
    assert 'aria-describedby="id_name-hint id_name-error"' in written
    assert 'aria-invalid="true"' in written
