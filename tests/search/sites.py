"""A small site to search in: school transport in four places, food, snow, and pages nobody may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from articles.models import ArticlePage
from cases.models import CasePage, Category, ChallengePage, Phase
from search.indexing import drain
from search.models import StoredDocument
from tests.factories import CasePageFactory, ChallengePageFactory, municipality_page, site_tree

KRAMFORS, HARNOSAND, STOCKHOLM, HAPARANDA, UMEA = "2282", "2280", "0180", "2583", "2480"
TEXTS = ("challenge", "solution", "result", "lessons_worked", "lessons_avoid")
HIDDEN = "Hemligheten"


@dataclass(frozen=True, slots=True)
class SmallSite:
    """The pages by what they are about; those of `unseen` may never be shown."""

    buses: CasePage
    taxi: CasePage
    city: CasePage
    nameless: CasePage
    question: ChallengePage
    food: CasePage
    snow: CasePage
    article: ArticlePage
    unseen: dict[str, CasePage]

    @property
    def shown(self) -> set[int]:
        """The ids of all pages that anyone may see."""
        pages = (
            self.buses,
            self.taxi,
            self.city,
            self.nameless,
            self.question,
            self.food,
            self.snow,
            self.article,
        )
        return {page.pk for page in pages}


def small_site() -> SmallSite:
    """The site, indexed."""
    tree = site_tree()
    article = ArticlePage(
        title="Elva städer om skolskjuts",
        intro="Vi åkte buss.",
        body=[("text", "<p>Alla talade om elever som reser.</p>")],
        date=datetime.date(2024, 3, 1),
    )
    tree.articles.add_child(instance=article)
    site = SmallSite(
        buses=case(
            "Skolskjuts med fler anbud", "Skolskjutsen fick fyra anbud från bussbolagen.", KRAMFORS, day="2026-05-01"
        ),
        taxi=case(
            "Skolskjutsen samordnades",
            "Skolskjuts och taxi planeras ihop.",
            HARNOSAND,
            day="2025-05-01",
            goals=("fossilfritt", "konkurrens"),
            phase="forvalta",
        ),
        city=case("Elevresor i stor stad", "Skolskjuts för elever i tunnelbanan.", STOCKHOLM, day="2025-04-01"),
        nameless=case(
            "Dyr skolskjuts", "Skolskjuts i glesbygd kostar.", HAPARANDA, day="2026-02-01", is_anonymous=True
        ),
        question=ChallengePageFactory(
            title="Hur får vi anbud på skolskjuts?",
            intro="Ingen vill köra.",
            challenge="<p>Vi annonserade skolskjuts och fick inget anbud.</p>",
            municipality=KRAMFORS,
            first_published_at=moment("2026-01-01"),
        ),
        food=case(
            "Livsmedel från gårdar nära",
            "Köken köper livsmedel och mat av bönder.",
            HARNOSAND,
            day="2026-03-01",
            category="livsmedel",
            goals=("ekologiska-livsmedel",),
        ),
        snow=case(
            "Plogslingor som byborna ritade",
            "Snö och plogning, nio åkare.",
            KRAMFORS,
            day="2024-12-01",
            category="vinterdrift",
            phase="genomfora",
        ),
        article=article,
        unseen=unseen(),
    )
    article.save_revision().publish()
    drain()
    site.unseen["unpublished"].unpublish()
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    CasePage.objects.filter(pk=site.unseen["expired"].pk).update(expire_at=an_hour_ago)
    StoredDocument.objects.filter(page_id=site.unseen["expired"].pk).update(expires_at=an_hour_ago)
    PageViewRestriction.objects.create(page=Page.objects.get(pk=municipality_page(UMEA).pk), restriction_type="login")
    return site


def unseen() -> dict[str, CasePage]:
    """Pages of school transport that are, or will be made, invisible; Umeå is where the restricted one lies."""
    about = f"Skolskjuts. {HIDDEN}."
    soon = timezone.now() + datetime.timedelta(hours=1)
    return {
        "draft": case(f"{HIDDEN} utkast om skolskjuts", about, KRAMFORS, live=False),
        "unpublished": case(f"{HIDDEN} avpublicerad skolskjuts", about, KRAMFORS),
        "expired": case(f"{HIDDEN} utgången skolskjuts", about, KRAMFORS, expire_at=soon),
        "private": case(f"{HIDDEN} låst skolskjuts", about, UMEA),
    }


def case(
    title: str, text: str, municipality: str, *, day: str = "2026-04-01", category: str = "skolskjuts", **more: Any
) -> CasePage:
    """A case that says nothing but this."""
    phase = more.pop("phase", "forbereda")
    return CasePageFactory(
        title=title,
        intro=text,
        municipality=municipality,
        category=Category.objects.get(code=category),
        phase=Phase.objects.get(code=phase),
        first_published_at=moment(day),
        **dict.fromkeys(TEXTS, f"<p>{text}</p>"),
        **more,
    )


def moment(day: str) -> datetime.datetime:
    """Noon of a day."""
    return datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
