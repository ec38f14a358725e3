"""The editors' forms, in the order a person tells it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cases import rules


def words(field: str) -> FieldPanel:
    """A text with a counter that says how many words it has; without script only the help text says it."""
    bounds = rules.WORD_BOUNDS[field]
    attrs = {
        "data-controller": "kb-words",
        "data-kb-words-least-value": bounds.least,
        "data-kb-words-most-value": bounds.most,
        "data-kb-words-advice-value": bounds.advice,
    }
    return FieldPanel(field, attrs=attrs)


def characters(field: str, most: int) -> FieldPanel:
    """A short text with a counter that says how many characters are left."""
    attrs = {"data-controller": "kb-words", "data-kb-words-characters-value": most}
    return FieldPanel(field, widget=AdminAutoHeightTextInput, attrs=attrs)


CHECKBOXES = forms.CheckboxSelectMultiple

HEADING_PANELS = [
    TitleFieldPanel(
        "title",
        help_text=_("Utmaningen som en mening, högst 100 tecken. Till exempel: Så fick vi fler anbud på livsmedel."),
        attrs={"data-controller": "kb-words", "data-kb-words-characters-value": rules.MAX_TITLE},
    ),
    characters("intro", 280),
]

CONTACT_PANEL = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("contact_role"), FieldPanel("contact_email")]),
        FieldPanel("contact_via_support"),
        FieldPanel("is_anonymous"),
    ],
    heading=_("Kontakt och avsändare"),
)

SUBJECT_PANELS = [
    FieldRowPanel([FieldPanel("category"), FieldPanel("phase")]),
    FieldPanel("goals", widget=CHECKBOXES, required_on_save=False),
    FieldPanel("cpv_codes"),
]

EFFECT_PANELS = [
    FieldPanel("label"),
    FieldRowPanel([FieldPanel("before"), FieldPanel("after"), FieldPanel("unit"), FieldPanel("better")]),
    FieldRowPanel([FieldPanel("measured"), FieldPanel("source")]),
]

CASE_PANELS = [
    *HEADING_PANELS,
    MultiFieldPanel([words("challenge"), words("solution"), words("result")], heading=_("Vad som hände")),
    MultiFieldPanel(
        [
            FieldPanel("headline_figure"),
            InlinePanel(
                "effects",
                heading=_("Effekter"),
                label=_("effekt"),
                max_num=6,
                help_text=_("Det ni mätte, ett i taget. Ta gärna med det som blev sämre."),
            ),
        ],
        heading=_("Siffror"),
    ),
    MultiFieldPanel(
        [
            words("lessons_worked"),
            words("lessons_avoid"),
            FieldRowPanel([FieldPanel("would_do_again"), FieldPanel("would_do_again_note")]),
        ],
        heading=_("Lärdomar"),
    ),
    MultiFieldPanel([words("fits_if"), words("fits_not_if")], heading=_("Passar det andra?")),
    MultiFieldPanel(SUBJECT_PANELS, heading=_("Vad det handlar om")),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("procurement_status"), FieldPanel("procurement_started_on")]),
            FieldRowPanel([FieldPanel("regulation"), FieldPanel("procedure")]),
            FieldRowPanel([FieldPanel("methods", widget=CHECKBOXES), FieldPanel("operating_model")]),
            FieldPanel("framework_agreements", widget=CHECKBOXES),
        ],
        heading=_("Upphandlingen"),
    ),
    FieldRowPanel(
        [FieldPanel("resources_weeks"), FieldPanel("resources_hours"), FieldPanel("resources_cost_sek")],
        heading=_("Vad det tog"),
    ),
    CONTACT_PANEL,
    MultiFieldPanel(
        [FieldPanel("confirmed_on"), FieldPanel("replaced_by"), FieldPanel("builds_on")],
        heading=_("Aktualitet och andra exempel"),
        classname="collapsed",
    ),
]

CHALLENGE_PANELS = [
    *HEADING_PANELS,
    MultiFieldPanel([words("challenge")], heading=_("Vad som är svårt")),
    MultiFieldPanel([*SUBJECT_PANELS, FieldPanel("procurement_status")], heading=_("Vad det handlar om")),
    CONTACT_PANEL,
]

PROMOTE_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("Adress och sök")
    ),
]
