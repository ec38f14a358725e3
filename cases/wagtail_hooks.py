"""What this app adds to the editors' side."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from cases.linking import without_strangers
from cases.models import CpvCode
from cases.viewsets import (
    CaseListingViewSet,
    ChallengeListingViewSet,
    FrameworkAgreementViewSet,
    OnlyChangePolicy,
    VocabularyGroup,
)

register_permission_policy(CpvCode, OnlyChangePolicy(CpvCode))
register_snippet(FrameworkAgreementViewSet)
register_snippet(VocabularyGroup)


@hooks.register("register_admin_viewset")
def on_register_case_listing() -> CaseListingViewSet:
    """The list of all cases."""
    return CaseListingViewSet("cases")


@hooks.register("register_admin_viewset")
def on_register_challenge_listing() -> ChallengeListingViewSet:
    """The list of all open challenges."""
    return ChallengeListingViewSet("challenges")


@hooks.register("insert_editor_js")
def on_insert_editor_js() -> SafeString:
    """The counter of words and characters."""
    return format_html('<script src="{}"></script>', static("cases/words.js"))


@hooks.register("construct_page_chooser_queryset")
def on_construct_page_chooser_queryset(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Nobody learns in a chooser whose an anonymous page is."""
    return without_strangers(pages, request.user)
