"""Parts of the editors' side that every app may use."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel

from kunskapsbank.pages import BasePage
from kunskapsbank.textcheck import Finding, check_texts
from kunskapsbank.texts import texts_in, texts_of


class TextCheckPanel(Panel):
    """What to look at in the texts of the form, as it was loaded and again while somebody writes."""

    def __init__(self, **kwargs: Any) -> None:
        """Between the other panels, with a heading of its own."""
        super().__init__(**{"heading": _("Textkontroll"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form."""

        template_name = "kunskapsbank/textcheck.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """What is found now, and where to ask again."""
            model = self.panel.model
            texts = texts_in(self.form, model) if self.form.is_bound else texts_of(self.instance)
            is_begun = self.form.is_bound or self.instance.pk
            address = reverse("textcheck", args=[model._meta.label_lower])
            return super().get_context_data(parent_context) | {
                "findings": _with_labels(check_texts(texts), model) if is_begun else None,
                "address": address,
            }


@require_POST
def textcheck(request: HttpRequest, page_type: str) -> HttpResponse:
    """What to look at in the texts of the form of a page type ("cases.casepage") as it is sent; nothing is saved."""
    try:
        model = apps.get_model(page_type)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not issubclass(model, BasePage):
        raise Http404
    form_class = model.get_edit_handler().get_form_class()
    form = form_class(request.POST, instance=model(), for_user=request.user)
    found = _with_labels(check_texts(texts_in(form, model)), model)
    return render(request, "kunskapsbank/textcheck_findings.html", {"findings": found})


def _with_labels(findings: list[Finding], model: type[models.Model]) -> list[tuple[str, Finding]]:
    labels = {field.name: capfirst(str(field.verbose_name)) for field in model._meta.fields}
    return [(labels[finding.where], finding) for finding in findings]
