"""What the search knows of a page: pure, from the page object alone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.timezone import localdate

from articles.models import ArticlePage
from cases.models import CasePage, ChallengePage, PeerPage
from cases.rules import STORY_FIELDS
from kunskapsbank.pages import BasePage
from kunskapsbank.richtext import plain_text
from search.engines.base import Facets

KIND_CASE = "exempel"
KIND_CHALLENGE = "utmaning"
KIND_ARTICLE = "artikel"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page as the search sees it.

    `facets` holds codes by field of `FACET_FIELDS`; `municipality` and `county` are missing for an anonymous page.
    `cpv` are eight-digit codes. `published` is the day it was first published.
    """

    page_id: int
    title: str
    intro: str
    body: str
    labels: str = ""
    facets: Facets = field(default_factory=dict)
    municipality: str = ""
    cpv: tuple[str, ...] = ()
    published: datetime.date | None = None
    expires_at: datetime.datetime | None = None

    @property
    def text(self) -> str:
        """Everything a reader would search for, in the order it stands on the page."""
        return "\n".join(part for part in (self.title, self.intro, self.body, self.labels) if part)

    @property
    def passage(self) -> str:
        """What is embedded: title, ingress and the story, whose beginning carries the meaning."""
        return "\n".join(part for part in (self.title, self.intro, self.body) if part)


def build_document(page: BasePage) -> SearchDocument:
    """The document of a specific searchable page. TypeError for a type that is not searchable."""
    for page_type, build in _BUILDERS.items():
        if isinstance(page, page_type):
            return build(page)
    raise TypeError(f"{type(page).__name__} is not searchable")


def searchable_types() -> tuple[type[BasePage], ...]:
    """The page types a document can be built from."""
    return tuple(_BUILDERS)


def story_of(page: BasePage) -> str:
    """The words of a page's body, as they stand on it."""
    if isinstance(page, ArticlePage):
        texts = page.body.stream_block.get_searchable_content(page.body)
    else:
        texts = [getattr(page, name) for name in STORY_FIELDS if hasattr(page, name)]
    return "\n".join(filter(None, map(plain_text, texts)))


def _case(page: CasePage) -> SearchDocument:
    labels = [method.label for method in page.methods.all()]
    labels += [effect.label for effect in page.effects.all()]
    if page.regulation:
        labels += [page.regulation.label, page.regulation.name]
    if page.procedure:
        labels.append(page.procedure.label)
    if page.operating_model:
        labels.append(page.operating_model.label)
    return _peer(page, kind=KIND_CASE, labels=labels)


def _challenge(page: ChallengePage) -> SearchDocument:
    return _peer(page, kind=KIND_CHALLENGE, labels=[])


def _peer(page: PeerPage, *, kind: str, labels: Iterable[str]) -> SearchDocument:
    """A page with a sender; only what the sender shows of itself gets in."""
    sender = page.sender
    goals = list(page.goals.all())
    cpv_codes = list(page.cpv_codes.all())
    facets = {
        "kind": (kind,),
        "category": _codes(page.category, page.category.parent),
        "phase": (page.phase.code,),
        "goal": tuple(goal.code for goal in goals),
        "group": (sender.group.code,),
        "county": (sender.county.code,) if sender.county else (),
        "year": _year(page.first_published_at),
    }
    all_labels = [page.category.label, *(goal.label for goal in goals), *(code.label for code in cpv_codes), *labels]
    return SearchDocument(
        page_id=page.pk,
        title=page.title,
        intro=page.intro,
        body=story_of(page),
        labels=". ".join(all_labels),
        facets=facets,
        municipality=sender.municipality.code if sender.municipality else "",
        cpv=tuple(code.code for code in cpv_codes),
        published=_day(page.first_published_at),
        expires_at=page.expire_at,
    )


def _article(page: ArticlePage) -> SearchDocument:
    return SearchDocument(
        page_id=page.pk,
        title=page.title,
        intro=page.intro,
        body=story_of(page),
        labels=". ".join(topic.label for topic in page.topics.all()),
        facets={"kind": (KIND_ARTICLE,), "year": (str(page.date.year),)},
        published=page.date,
        expires_at=page.expire_at,
    )


_BUILDERS: dict[type[BasePage], Callable[[Any], SearchDocument]] = {
    CasePage: _case,
    ChallengePage: _challenge,
    ArticlePage: _article,
}


def _codes(*terms: Any) -> tuple[str, ...]:
    return tuple(term.code for term in terms if term)


def _year(moment: datetime.datetime | None) -> tuple[str, ...]:
    day = _day(moment)
    return (str(day.year),) if day else ()


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return localdate(moment) if moment else None
