"""Who moderates what: the editorial office everything, a municipality's reviewers its own where it is set so."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q, QuerySet
from wagtail.models import Page

from comments.models import Comment, ModeratingMunicipality
from comments.models.comment import CommentQuerySet
from municipalities.models import Corner, MunicipalityPage

RIGHT = "comments.moderate_comment"


def moderates_everything(user: Any) -> bool:
    """Whether this is one of the editorial office."""
    return bool(user.is_active and user.has_perm(RIGHT))


def moderates_anything(user: Any) -> bool:
    """Whether there is any page whose comments this person moderates."""
    return moderates_everything(user) or bool(_own_pages(user))


def moderates_page(user: Any, page: Page) -> bool:
    """Whether this person moderates the comments of the page."""
    return moderates_everything(user) or any(page.path.startswith(own.path) for own in _own_pages(user))


def moderated_by(user: Any) -> CommentQuerySet:
    """The comments that this person moderates."""
    comments = Comment.objects.for_moderators()
    if moderates_everything(user):
        return comments
    below = [Q(page__path__startswith=page.path) for page in _own_pages(user)]
    return comments.filter(reduce(operator.or_, below)) if below else comments.none()


def moderators_of(page: Page) -> list[Any]:
    """Everybody who moderates the page, the editorial office among them."""
    office = ModelBackend().with_perm(RIGHT)
    above = MunicipalityPage.objects.ancestor_of(page).values("municipality")
    groups = _moderating_corners().filter(municipality__in=above).values("reviewers")
    own = get_user_model().objects.filter(is_active=True, groups__in=groups)
    return list({person.pk: person for person in (*office, *own)}.values())


def can_moderate_itself(corner: Corner) -> bool:
    """Whether there is anybody in the municipality who could."""
    return corner.is_open and corner.reviewers_id is not None


def _own_pages(user: Any) -> list[MunicipalityPage]:
    if not user.is_active or not user.is_authenticated:
        return []
    corners = _moderating_corners().filter(reviewers__in=user.groups.all())
    return list(MunicipalityPage.objects.filter(municipality__in=corners.values("municipality")))


def _moderating_corners() -> QuerySet[Corner]:
    switched_on = ModeratingMunicipality.objects.values("municipality")
    return Corner.objects.filter(left_at=None, municipality__in=switched_on).exclude(reviewers=None)
