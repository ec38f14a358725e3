"""The moderators' pages: what waits, one comment with its history, a page that is closed, who moderates itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from comments import moderating
from comments.links import new_feed_link
from comments.models import ClosedPage, Comment, ModeratingMunicipality
from comments.moderators import (
    can_moderate_itself,
    moderated_by,
    moderates_anything,
    moderates_everything,
    moderates_page,
)
from comments.pages import takes_comments
from comments.queue import Card, QueueForm, reasons, to_look_at, with_context
from comments.services import CannotComment, Overtaken
from comments.views.answers import CONFLICT, UNPROCESSABLE
from kunskapsbank.links import whole_url
from kunskapsbank.numbers import number_in
from kunskapsbank.textcheck import personal_number_problem
from kunskapsbank.written import LONGEST, cleaned
from municipalities.models import Corner

CARDS_A_PAGE = 25
HEADING = gettext_lazy("Kommentarer")


class ModeratorMixin:
    """For whoever moderates anything."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody else in."""
        if not moderates_anything(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class QueueView(ModeratorMixin, WagtailAdminTemplateMixin, TemplateView):
    """The comments to look at, or others that are asked for; a new address for the feed is made here, too."""

    template_name = "comments/admin/queue.html"
    page_title = HEADING
    header_icon = "comment"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The heading."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a new address for the feed, this once."""
        address = whole_url("comments:feed", new_feed_link(request.user))
        return self.render_to_response(self.get_context_data(**kwargs) | {"feed_address": address})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cards, and what may be chosen."""
        form = QueueForm(self.request.GET, comments=moderated_by(self.request.user))
        page = Paginator(form.found(), CARDS_A_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(**kwargs) | {
            "filter": form,
            "cards": [Card(comment) for comment in page],
            "shown": page,
            "query": query.urlencode(),
            "reasons": reasons(),
            "next": self.request.get_full_path(),
            "is_office": moderates_everything(self.request.user),
        }


class CommentView(ModeratorMixin, WagtailAdminTemplateMixin, TemplateView):
    """One comment with its history. Every form carries the version that was looked at."""

    template_name = "comments/admin/comment.html"
    header_icon = "comment"
    answer = ""
    status = 200

    @cached_property
    def comment(self) -> Comment:
        """The comment, if it is this moderator's."""
        return get_object_or_404(with_context(moderated_by(self.request.user)), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its number: no name stands in a heading."""
        return _("Kommentar %(number)s") % {"number": self.comment.pk}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list above it."""
        above = {"url": reverse("comments_admin:index"), "label": str(HEADING)}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do what was pressed; what cannot be done is said, with everything written kept."""
        doing = {"publish": self._publish, "hide": self._hide, "answer": self._answer, "dismiss": self._dismiss}
        do = doing.get(request.POST.get("do", ""))
        self.answer = cleaned(request.POST.get("text", ""))[:LONGEST]
        done = _tried(self, do, request) if do else None
        if done is None:
            self.__dict__.pop("comment", None)
            return self.render_to_response(self.get_context_data(**kwargs), status=self.status)
        messages.success(request, done)
        return redirect(_way_back(request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The card and what has happened to it."""
        return super().get_context_data(**kwargs) | {
            "card": Card(self.comment),
            "changes": self.comment.changes.select_related("by", "reason"),
            "replies": self.comment.replies.exclude(state="unconfirmed"),
            "reasons": reasons(),
            "answer": self.answer,
            "next": self.request.POST.get("next", ""),
            "is_alone": True,
        }

    def _publish(self, seen: int) -> str:
        moderating.publish(self.comment, by=self.request.user, seen=seen)
        return _("Kommentaren är publicerad.")

    def _hide(self, seen: int) -> str | None:
        why = reasons().filter(pk=number_in(self.request.POST.get("reason"))).first()
        if why is None:
            _refused(self, _("Välj ett skäl först."))
            return None
        moderating.hide(self.comment, why=why, by=self.request.user, seen=seen)
        return _("Kommentaren är dold, och den som skrev får veta varför.")

    def _answer(self, seen: int) -> str | None:
        if not self.answer:
            _refused(self, _("Skriv ett svar först."))
            return None
        if problem := personal_number_problem(escape(self.answer)):
            _refused(self, problem)
            return None
        moderating.answer(self.comment, self.answer, by=self.request.user, seen=seen)
        return _("Svaret är publicerat.")

    def _dismiss(self, seen: int) -> str:
        moderating.dismiss_reports(self.comment, by=self.request.user, seen=seen)
        return _("Anmälningarna är avslutade, och kommentaren står kvar.")


class BulkView(ModeratorMixin, View):
    """Many comments at once: each in the version that was looked at, the others are left and counted."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Publish or hide what was chosen."""
        why = reasons().filter(pk=number_in(request.POST.get("reason"))).first()
        is_hiding = request.POST.get("do") == "hide"
        if is_hiding and why is None:
            messages.error(request, _("Välj ett skäl först. Inget är gjort."))
            return redirect(_way_back(request))
        done = left = 0
        for comment, seen in self._chosen(request):
            try:
                if is_hiding and why:
                    moderating.hide(comment, why=why, by=request.user, seen=seen)
                else:
                    let_stand = moderating.dismiss_reports if comment.is_published else moderating.publish
                    let_stand(comment, by=request.user, seen=seen)
                done += 1
            except (Overtaken, CannotComment):
                left += 1
        self._tell(request, done, left, is_hiding=is_hiding)
        return redirect(_way_back(request))

    def _chosen(self, request: HttpRequest) -> Iterator[tuple[Comment, int]]:
        pairs = (one.partition(":") for one in request.POST.getlist("chosen"))
        seen = {number_in(pk): number_in(version) for pk, _colon, version in pairs}
        for comment in moderated_by(request.user).filter(pk__in=seen).select_related("page", "user"):
            yield comment, seen[comment.pk]

    def _tell(self, request: HttpRequest, done: int, left: int, *, is_hiding: bool) -> None:
        words = _("%(count)s dolda.") if is_hiding else _("%(count)s publicerade.")
        if done or not left:
            messages.success(request, words % {"count": done})
        if left:
            messages.warning(
                request,
                _("%(count)s lämnades: någon annan hann före eller anmälde, eller så är sidan stängd.")
                % {"count": left},
            )


class PageView(WagtailAdminTemplateMixin, TemplateView):
    """Whether a page takes comments; for whoever moderates it or may publish it."""

    template_name = "comments/admin/page.html"
    page_title = HEADING
    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For whoever moderates the page or may publish it."""
        self.page = get_object_or_404(Page, pk=kwargs["page_id"])
        may = moderates_page(request.user, self.page) or self.page.permissions_for_user(request.user).can_publish()
        if not may or not takes_comments(self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The page above it."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        above = {"url": edit, "label": self.page.get_admin_display_title()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Close or open."""
        if "close" in request.POST:
            moderating.close_page(self.page, by=request.user)
            messages.success(request, _("Kommentarerna är stängda. De som finns står kvar."))
        else:
            moderating.open_page(self.page, by=request.user)
            messages.success(request, _("Kommentarerna är öppna."))
        return redirect("comments_admin:page", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who closed it, and how much there is."""
        comments = Comment.objects.filter(page=self.page)
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "closed": ClosedPage.objects.filter(page=self.page).select_related("by").first(),
            "is_secret": getattr(self.page.specific, "is_secret", False),
            "published": comments.published().count(),
            "waiting": to_look_at(comments).count(),
            "may_moderate": moderates_page(self.request.user, self.page),
        }


class MunicipalitiesView(WagtailAdminTemplateMixin, TemplateView):
    """Which of the joined municipalities moderate their own pages; for the editorial office."""

    template_name = "comments/admin/municipalities.html"
    page_title = gettext_lazy("Kommuner som granskar kommentarer själva")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For those who moderate everything."""
        if not moderates_everything(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The queue above it."""
        above = {"url": reverse("comments_admin:index"), "label": HEADING}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Switch it for all of them at once."""
        chosen = {corner.pk for corner in self._corners() if corner.pk in request.POST.getlist("municipality")}
        moderating.let_moderate(chosen)
        messages.success(request, _("Sparat."))
        return redirect("comments_admin:municipalities")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The municipalities, each with whether it does."""
        switched_on = set(ModeratingMunicipality.objects.values_list("pk", flat=True))
        rows = [(corner, corner.pk in switched_on) for corner in self._corners()]
        return super().get_context_data(**kwargs) | {"rows": rows}

    def _corners(self) -> list[Corner]:
        joined = Corner.objects.filter(left_at=None).select_related("municipality").order_by("municipality__name")
        return [corner for corner in joined if can_moderate_itself(corner)]


def _tried(view: CommentView, do: Callable[[int], str | None], request: HttpRequest) -> str | None:
    """What was done, in words; None where it could not be, which is then said."""
    try:
        return do(number_in(request.POST.get("version")))
    except Overtaken:
        problem = _("Någon har gjort något med kommentaren eller anmält den sedan du öppnade sidan. Så här är den nu.")
    except CannotComment as cannot:
        problem = str(cannot)
    _refused(view, problem)
    view.status = CONFLICT
    return None


def _refused(view: CommentView, problem: str) -> None:
    messages.error(view.request, problem)
    view.status = UNPROCESSABLE


def _way_back(request: HttpRequest) -> str:
    """Where the moderator came from, if that is on this site."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted else reverse("comments_admin:index")
