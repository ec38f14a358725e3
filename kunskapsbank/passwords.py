"""Passwords of pages and of documents: Wagtail asks for them, and here nobody may guess them at will."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from wagtail.documents.views import serve as documents
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import CollectionViewRestriction, Page
from wagtail.views import authenticate_with_password

from kunskapsbank.ratelimit import Limit, retry_after, told_to_wait, too_often

# A town hall shares one address, and a course opens a page together; a password worth its name holds out longer.
MOST, WITHIN_SECONDS = 60, 600


@never_cache
def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponseBase:
    """Opens a page to whoever knows its password. 404 for one that has another or none: nobody is told of it."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    restriction = get_object_or_404(page.get_view_restrictions(), pk=page_view_restriction_id)
    return _refused(request, restriction) or _opened(
        request, authenticate_with_password(request, restriction.pk, page.pk)
    )


@never_cache
def documents_password(request: HttpRequest, restriction_id: int) -> HttpResponseBase:
    """The same for the documents of a collection."""
    restriction = get_object_or_404(CollectionViewRestriction, pk=restriction_id)
    return _refused(request, restriction) or _opened(
        request, documents.authenticate_with_password(request, restriction.pk)
    )


def _refused(request: HttpRequest, restriction: Any) -> HttpResponseBase | None:
    """The form again, with what was typed, for whoever tries too often; it is not looked at whether it was right."""
    limit = Limit(f"password.{restriction._meta.model_name}.{restriction.pk}", MOST, WITHIN_SECONDS)
    seconds = retry_after(request, limit) if request.method == "POST" else 0
    if not seconds:
        return None
    form = PasswordViewRestrictionForm(instance=restriction, initial=request.POST.dict())
    context = {"form": form, "action_url": request.path, "problem": too_often(seconds)}
    return told_to_wait(request, "pages/password.html", context, seconds)


def _opened(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What was opened is opened under a new key: nobody who knew the old one reads along."""
    if response.status_code == HTTPStatus.FOUND:
        request.session.cycle_key()
    return response
