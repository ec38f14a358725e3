"""What a moderator sees of comments: which ones, and beside each what helps to decide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment, HidingReason, Report, State
from comments.wording import LINK, said
from kunskapsbank.numbers import LARGEST_NUMBER
from kunskapsbank.textcheck import Finding, check
from municipalities.collation import swedish_key
from municipalities.models import MunicipalityPage

ALL = "alla"
MODERATED = [(state.value, state.label) for state in State if state is not State.UNCONFIRMED]


class QueueForm(forms.Form):
    """Which comments to list; what the address says of nothing is what waits."""

    state = forms.ChoiceField(
        label=gettext_lazy("Läge"), required=False, choices=[*MODERATED, (ALL, gettext_lazy("alla lägen"))]
    )
    municipality = forms.ChoiceField(label=gettext_lazy("Kommunens sidor"), required=False)
    sida = forms.IntegerField(required=False, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    q = forms.CharField(label=gettext_lazy("Ord i text eller sidans rubrik"), required=False, max_length=100)

    def __init__(self, *args: Any, comments: QuerySet[Comment], **kwargs: Any) -> None:
        """Offer the municipalities of these comments' pages."""
        super().__init__(*args, **kwargs)
        self._comments = comments
        commented = comments.values_list("page__path", flat=True).distinct()
        steplen = MunicipalityPage.steplen
        above = {path[:end] for path in commented for end in range(steplen, len(path), steplen)}
        pages = MunicipalityPage.objects.filter(path__in=above)
        found = pages.values_list("municipality__code", "municipality__short_name")
        choices = sorted(found, key=lambda one: swedish_key(one[1]))
        self.fields["municipality"].choices = [("", _("alla kommuner")), *choices]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, without what makes no sense."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return values | {"state": values["state"] or State.WAITING.value}

    def found(self) -> QuerySet[Comment]:
        """The comments: what waits, the oldest first; else the newest first."""
        asked, comments = self.asked, self._comments
        if asked["state"] == State.WAITING:
            comments = to_look_at(comments)
        elif asked["state"] != ALL:
            comments = comments.filter(state=asked["state"])
        if page := MunicipalityPage.objects.filter(municipality=asked["municipality"] or None).first():
            comments = comments.filter(page__path__startswith=page.path)
        if asked["sida"]:
            comments = comments.filter(page=asked["sida"])
        if word := asked["q"]:
            comments = comments.filter(Q(text__icontains=word) | Q(page__title__icontains=word))
        order = ("created_at", "pk") if asked["state"] == State.WAITING else ("-created_at", "-pk")
        return with_context(comments).order_by(*order)


@dataclass
class Card:
    """A comment with what helps to decide."""

    comment: Comment

    @cached_property
    def html(self) -> SafeString:
        """The text, with its links."""
        return said(self.comment.text)

    @cached_property
    def links(self) -> list[str]:
        """Where the links lead, whole."""
        return LINK.findall(self.comment.text)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the text check says."""
        return list(check(escape(self.comment.text)))

    @cached_property
    def reports(self) -> list[Report]:
        """What readers report and nobody has answered."""
        return [report for report in self.comment.reports.all() if report.handled_at is None]

    @property
    def can_be_published(self) -> bool:
        """Whether there is a text to publish."""
        return self.comment.state in {State.WAITING, State.HIDDEN} and not self.comment.emptied_at

    @property
    def can_be_hidden(self) -> bool:
        """Whether anybody could read it, or could come to."""
        return self.comment.state in {State.WAITING, State.PUBLISHED}


def to_look_at(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those that a moderator has to look at: what waits, and what is read by everybody but reported by somebody."""
    reported = Report.objects.open().filter(comment=OuterRef("pk"))
    return comments.filter(Q(state=State.WAITING) | Q(Exists(reported), state=State.PUBLISHED))


def with_context(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """With everything that a card shows, in a handful of queries."""
    related = comments.select_related("page", "parent", "reason", "municipality")
    return related.prefetch_related("reports")


def reasons() -> QuerySet[HidingReason]:
    """The reasons to choose among."""
    return HidingReason.objects.filter(is_used=True)
