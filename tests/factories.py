"""Makes what tests need: the site's tree, municipality pages, cases and open challenges with explicit dates."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import factory
import wagtail_factories
from django.utils import timezone
from wagtail.models import Page, Site

from articles.models import ArticleIndexPage, ArticlePage, Topic
from cases.models import (
    CaseIndexPage,
    CasePage,
    Category,
    ChallengeIndexPage,
    ChallengePage,
    Effect,
    FrameworkAgreement,
    FrameworkAgreementStatus,
    Goal,
    GoalIndexPage,
    GoalPage,
    Phase,
    ProcurementStatus,
)
from home.models import HomePage
from municipalities.models import Municipality, MunicipalityIndexPage, MunicipalityPage

PUBLISHED_AT = datetime.datetime(2026, 5, 12, 10, 0, tzinfo=datetime.UTC)
KRAMFORS = "2282"
WORDS = (
    "Två gånger i rad fick vi ett enda anbud från samma bolag och priset steg varje gång utan att något blev bättre. "
    "De mindre företagen i kommunen hade folk och bilar men lämnade aldrig anbud eftersom kraven var skrivna för stora."
)


@dataclass(frozen=True, slots=True)
class SiteTree:
    """The pages every site has, and one municipality's page."""

    site: Site
    home: HomePage
    cases: CaseIndexPage
    challenges: ChallengeIndexPage
    municipalities: MunicipalityIndexPage
    goals: GoalIndexPage
    articles: ArticleIndexPage
    municipality: MunicipalityPage


def site_tree(code: str = KRAMFORS) -> SiteTree:
    """The site with its lists and the page of the municipality with this code; made once, found again after that."""
    home = _home()
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="testserver", is_default_site=True)
    site.root_page, site.hostname, site.port = home, "testserver", 80
    site.save()
    Site.clear_site_root_paths_cache()
    return SiteTree(
        site=site,
        home=home,
        cases=_index(home, CaseIndexPage, "Exempel", "exempel"),
        challenges=_index(home, ChallengeIndexPage, "Utmaningar", "utmaningar"),
        municipalities=_index(home, MunicipalityIndexPage, "Kommuner", "kommuner"),
        goals=_index(home, GoalIndexPage, "Mål", "mal"),
        articles=_index(home, ArticleIndexPage, "Artiklar", "artiklar"),
        municipality=municipality_page(code),
    )


def municipality_page(code: str = KRAMFORS) -> MunicipalityPage:
    """The published page of the municipality with this code; made if it is not there."""
    page = MunicipalityPage.objects.filter(municipality_id=code).first()
    if page is None:
        parent = MunicipalityIndexPage.objects.first() or _index(_home(), MunicipalityIndexPage, "Kommuner", "kommuner")
        page = MunicipalityPage(municipality=Municipality.objects.get(code=code))
        parent.add_child(instance=page)
        page.save_revision().publish()
    return page


def goal_page(code: str) -> GoalPage:
    """The published page of a goal; made if it is not there."""
    goal = Goal.objects.get(code=code)
    page = GoalPage.objects.filter(goal=goal).first()
    if page is None:
        parent = GoalIndexPage.objects.first() or _index(_home(), GoalIndexPage, "Mål", "mal")
        page = GoalPage(title=goal.label, slug=goal.code, goal=goal)
        parent.add_child(instance=page)
    return page


def _home() -> HomePage:
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title="Kunskapsbanken", slug="kunskapsbanken")
        Page.get_first_root_node().add_child(instance=home)
    return home


def _index(home: HomePage, model: Any, title: str, slug: str) -> Any:
    page = model.objects.first()
    if page is None:
        page = model(title=title, slug=slug)
        HomePage.objects.get(pk=home.pk).add_child(instance=page)
    return page


def article_page(*blocks: tuple[str, Any], **fields: Any) -> ArticlePage:
    """An article of these blocks, each with its type; published unless `live=False`. `topics` are codes."""
    topics = fields.pop("topics", ())
    body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    values = {"title": "Elva orter", "date": datetime.date(2018, 6, 14), "intro": "Under våren.", **fields}
    page = ArticlePage(body=body, **values)
    page.topics = list(Topic.objects.filter(code__in=topics))
    parent = ArticleIndexPage.objects.first() or _index(_home(), ArticleIndexPage, "Artiklar", "artiklar")
    return parent.add_child(instance=page)


class PeerPageFactory(wagtail_factories.PageFactory):
    """What cases and open challenges share. `municipality` and `goals` are codes; published unless `live=False`."""

    class Meta:
        """Made below the page of its municipality."""

        abstract = True
        skip_postgeneration_save = True

    municipality = KRAMFORS
    goals: Sequence[str] = ("konkurrens",)
    title = factory.Sequence(lambda number: f"Så fick vi fler anbud, del {number}")
    intro = "Vi delade upphandlingen i fyra områden och fick fyra anbud i stället för ett."
    challenge = f"<p>{WORDS}</p>"
    category = factory.LazyFunction(lambda: Category.objects.get(code="persontransporter"))
    phase = factory.LazyFunction(lambda: Phase.objects.get(code="forbereda"))
    procurement_status = factory.LazyFunction(lambda: ProcurementStatus.objects.get(code="avtal"))
    contact_role = "Trafikplanerare"
    contact_email = "trafikplanerare@example.se"
    first_published_at = PUBLISHED_AT
    last_published_at = factory.SelfAttribute("first_published_at")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish through a revision, as the admin does, and keep the dates that were asked for."""
        municipality, goals = kwargs.pop("municipality"), kwargs.pop("goals")
        parent, live = kwargs.pop("parent", None), kwargs.pop("live", True)
        methods = {
            name: kwargs.pop(name) for name in ("cpv_codes", "methods", "builds_on", "effects") if name in kwargs
        }
        page = model_class(*args, live=False, **kwargs)
        page.goals = [goal if isinstance(goal, Goal) else Goal.objects.get(code=goal) for goal in goals]
        for name, value in methods.items():
            setattr(page, name, value)
        parent = parent or municipality_page(municipality)
        MunicipalityPage.objects.get(pk=parent.pk).add_child(instance=page)
        revision = page.save_revision()
        if not live:
            return page
        revision.publish()
        dates = {"first_published_at": page.first_published_at, "last_published_at": kwargs.get("last_published_at")}
        Page.objects.filter(pk=page.pk).update(**{name: day for name, day in dates.items() if day})
        return model_class.objects.get(pk=page.pk)


class CasePageFactory(PeerPageFactory):
    """A published case of Kramfors with one goal."""

    class Meta:
        """A case."""

        model = CasePage

    solution = f"<p>{WORDS}</p>"
    result = f"<p>{WORDS}</p>"
    lessons_worked = f"<p>{WORDS}</p>"
    lessons_avoid = f"<p>{WORDS}</p>"
    headline_figure = "1 → 4 anbud"
    would_do_again = "ja"
    would_do_again_note = "Ja, men börja tidigare."
    confirmed_on = factory.LazyFunction(timezone.localdate)


class ChallengePageFactory(PeerPageFactory):
    """A published open challenge of Kramfors with one goal."""

    class Meta:
        """An open challenge."""

        model = ChallengePage

    title = factory.Sequence(lambda number: f"Hur får vi fler anbud, fråga {number}?")
    procurement_status = factory.LazyFunction(lambda: ProcurementStatus.objects.get(code="ej-paborjad"))


class EffectFactory(factory.django.DjangoModelFactory):
    """An effect that became better; not saved unless it has a page."""

    class Meta:
        """An effect."""

        model = Effect
        strategy = factory.BUILD_STRATEGY

    label = "Anbud"
    before = 1
    after = 4
    unit = "st"
    measured = "2025-03"
    source = "Upphandlingsrapport"


class FrameworkAgreementFactory(factory.django.DjangoModelFactory):
    """A framework agreement that can be called off from."""

    class Meta:
        """A framework agreement."""

        model = FrameworkAgreement

    name = factory.Sequence(lambda number: f"Livsmedel {number}")
    owner = "Inköpscentralen"
    status = factory.LazyFunction(lambda: FrameworkAgreementStatus.objects.get(code="galler"))
