"""The editors' forms, in the order a person tells it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cases import rules
from kunskapsbank.panels import TextCheckPanel


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


def title(help_text: Any) -> TitleFieldPanel:
    """The title with its counter; what it should say is another thing for a case than for an open challenge."""
    attrs = {"data-controller": "kb-words", "data-kb-words-characters-value": rules.MAX_TITLE}
    return TitleFieldPanel("title", help_text=help_text, attrs=attrs)


def characters(field: str, most: int, **kwargs: Any) -> FieldPanel:
    """A short text with a counter that says how many characters are left."""
    attrs = {"data-controller": "kb-words", "data-kb-words-characters-value": most}
    return FieldPanel(field, widget=AdminAutoHeightTextInput, attrs=attrs, **kwargs)


CHECKBOXES = forms.CheckboxSelectMultiple


def select(field: str) -> FieldPanel:
    """A term of a short vocabulary, chosen where it stands rather than in a window of its own."""
    return FieldPanel(field, widget=forms.Select)


CONTACT_PANEL = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("contact_role"), FieldPanel("contact_email")]),
        FieldPanel("contact_mailbox"),
        FieldPanel("contact_via_support"),
        FieldPanel("is_anonymous"),
    ],
    heading=_("Kontakt och avsändare"),
)

SUBJECT_PANELS = [
    FieldRowPanel([select("category"), select("phase")]),
    FieldPanel("goals", widget=CHECKBOXES, required_on_save=False),
    FieldPanel("cpv_codes"),
]

EFFECT_PANELS = [
    FieldPanel("label"),
    FieldRowPanel([FieldPanel("before"), FieldPanel("after"), FieldPanel("unit"), FieldPanel("better")]),
    FieldRowPanel([FieldPanel("measured"), FieldPanel("source")]),
]

CASE_PANELS = [
    TextCheckPanel(),
    title(_("Utmaningen som en mening, högst 100 tecken. Till exempel: Så fick vi fler anbud på livsmedel.")),
    characters("intro", 280),
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
            FieldRowPanel([select("procurement_status"), FieldPanel("procurement_started_on")]),
            FieldRowPanel([select("regulation"), select("procedure")]),
            FieldRowPanel([FieldPanel("methods", widget=CHECKBOXES), select("operating_model")]),
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
        [
            FieldRowPanel([FieldPanel("confirmed_on"), FieldPanel("outdated_on")]),
            FieldPanel("replaced_by"),
            FieldPanel("builds_on"),
        ],
        heading=_("Aktualitet och andra exempel"),
        classname="collapsed",
    ),
]

CHALLENGE_PANELS = [
    TextCheckPanel(),
    title(_("Utmaningen som en fråga, högst 100 tecken. Till exempel: Hur får vi fler anbud på livsmedel?")),
    characters(
        "intro",
        280,
        help_text=_(
            "Det svåra i korthet, högst 280 tecken. Till exempel: Två gånger i rad har vi fått ett enda anbud på "
            "skolskjutsen. Vi söker någon som har fått in fler."
        ),
    ),
    MultiFieldPanel([words("challenge")], heading=_("Vad som är svårt")),
    MultiFieldPanel([*SUBJECT_PANELS, select("procurement_status")], heading=_("Vad det handlar om")),
    CONTACT_PANEL,
]

PROMOTE_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("Adress och sök")
    ),
]
