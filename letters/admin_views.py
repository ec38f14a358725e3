"""What editors do about letters: see how each kind looks, and see to those that did not arrive."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from kunskapsbank.links import site_url
from letters.kinds import Kind, all_kinds, kind_named
from letters.messages import looks_of, said
from letters.models import Letter
from letters.services import try_again

SCHEMES = {"ljust": "light", "morkt": "dark"}


def sees_letters(user: Any) -> bool:
    """Whether the user looks after the site's mail."""
    return policy_registry.get_by_type(Letter).user_has_permission(user, "change")


class KindsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """All kinds of letters, with when each is sent."""

    template_name = "letters/admin/kinds.html"
    permission_required = "change"
    model = Letter
    page_title = gettext_lazy("Så ser mejlen ut")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Itself."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The kinds with the subjects that their samples have."""
        kinds = [(kind, said(kind.name, kind.sample())[0]) for kind in all_kinds()]
        return super().get_context_data(**kwargs) | {"kinds": kinds}


class KindView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One kind with made-up values: subject, text and HTML, in light and dark."""

    template_name = "letters/admin/kind.html"
    permission_required = "change"
    model = Letter
    header_icon = "mail"

    @cached_property
    def kind(self) -> Kind:
        """The kind that is looked at."""
        return _kind(self.kwargs["kind"])

    @property
    def page_title(self) -> str:
        """Its title."""
        return self.kind.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        above = {"url": reverse("letters_kinds"), "label": KindsView.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the letter says, and in which light it is shown."""
        subject, text, _html = _sample(self.kind)
        scheme = self.request.GET.get("lage", "")
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "subject": subject,
            "text": text,
            "scheme": scheme if scheme in SCHEMES else "ljust",
        }


@require_GET
def kind_html(request: HttpRequest, kind: str) -> HttpResponse:
    """The HTML of a kind's sample, as it is shown inside the page."""
    _require(request.user)
    _subject, _text, html = _sample(_kind(kind), scheme=SCHEMES.get(request.GET.get("lage", ""), ""))
    return HttpResponse(html)


@require_POST
def retry(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Send a letter again as soon as possible."""
    _require(request.user)
    letter = get_object_or_404(Letter, pk=letter_id)
    if try_again(letter):
        messages.success(request, _("Mejlet skickas igen inom någon minut."))
    elif Letter.objects.get(pk=letter.pk).is_being_sent:
        messages.warning(request, _("Mejlet skickas just nu. Titta igen om fem minuter."))
    else:
        messages.error(
            request, _("Mejlet finns inte kvar: det är skickat, eller innehöll en kod eller en privat länk.")
        )
    return redirect("letters_list")


@require_POST
def dismiss(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Take a letter that was given up off the list."""
    _require(request.user)
    letter = get_object_or_404(Letter.objects.to_see_to(), pk=letter_id)
    Letter.objects.filter(pk=letter.pk).update(handled_at=timezone.now())
    messages.success(request, _("Mejlet är avklarat."))
    return redirect("letters_list")


def _kind(name: str) -> Kind:
    kind = kind_named(name)
    if kind is None:
        raise Http404
    return kind


def _sample(kind: Kind, *, scheme: str = "") -> tuple[str, str, str]:
    subject, text = said(kind.name, kind.sample())
    ending = f"{site_url()}/brev/sluta/exempel/" if kind.can_be_ended else ""
    return subject, *looks_of(kind.name, subject, text, unsubscribe_url=ending, scheme=scheme)


def _require(user: Any) -> None:
    if not sees_letters(user):
        raise PermissionDenied
