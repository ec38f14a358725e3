"""Threads as HTML: in Python, because a page shows many, and a template took eight times as long (ADR 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.threads import Shown
from kunskapsbank.templatetags.kb import icon


@dataclass(frozen=True, slots=True)
class _Words:
    """What is the same beside every comment."""

    answer: str
    report: SafeString
    of: str


def threads_html(rows: Iterable[Shown]) -> SafeString:
    """The threads as the items of a list; a thread's answers are a list within its item."""
    words = _Words(_("Svara"), format_html("{} {}", icon("flag"), _("Anmäl")), _("kommentaren av"))
    return _items(rows, words)


def _items(rows: Iterable[Shown], words: _Words) -> SafeString:
    return format_html_join(
        "",
        '<li id="kommentar-{}">{}{}</li>\n',
        ((row.number, _comment(row, words), _answers(row, words)) for row in rows),
    )


def _answers(row: Shown, words: _Words) -> SafeString | str:
    return format_html("<ol>{}</ol>", _items(row.replies, words)) if row.replies else ""


def _comment(row: Shown, words: _Words) -> SafeString:
    if row.gone:
        return format_html('<p class="kb-soft">{}</p>', row.gone)
    return format_html(
        '<p class="by"><b><bdi>{}</bdi></b>{}{}'
        '<span><a href="{}" rel="nofollow"><time datetime="{}">{}</time></a></span></p>'
        '<div class="kb-said" dir="auto">{}</div>'
        '<p class="kb-acts">{}<a href="{}" rel="nofollow">{}<span class="kb-sr"> {} {}</span></a></p>',
        row.name,
        format_html("<span>{}</span>", row.role) if row.role else "",
        _badge(row),
        row.url,
        row.moment,
        row.day,
        row.html,
        _answer_link(row, words),
        row.report_url,
        words.report,
        words.of,
        row.name,
    )


def _badge(row: Shown) -> SafeString | str:
    if not row.badge:
        return ""
    if row.is_official:
        return format_html('<span class="kb-official">{}</span>', row.badge)
    return format_html("<span>{}</span>", row.badge)


def _answer_link(row: Shown, words: _Words) -> SafeString | str:
    if not row.answer_url:
        return ""
    link = '<a href="{}" rel="nofollow">{}<span class="kb-sr"> {}</span></a>'
    return format_html(link, row.answer_url, words.answer, row.name)
