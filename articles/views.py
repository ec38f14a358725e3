"""The editors' page where a new article begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from articles.models import ArticleIndexPage
from articles.starts import STARTS, make_draft, start_by_code


class NewArticleView(WagtailAdminTemplateMixin, TemplateView):
    """Choose what a new article begins from; choosing makes a draft and opens it."""

    template_name = "articles/admin/new.html"
    page_title = _("Ny artikel")
    header_icon = "doc-full-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For those who may add an article."""
        self.index = ArticleIndexPage.objects.first()
        if self.index is None:
            raise Http404
        if not self.index.permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the draft and open it."""
        start = start_by_code(request.POST.get("mall", ""))
        if start is None:
            return self.render_to_response(self.get_context_data(is_unknown=True), status=422)
        page = make_draft(start, below=self.index, user=request.user)
        return redirect("wagtailadmin_pages:edit", page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What can be chosen."""
        empty = reverse("wagtailadmin_pages:add", args=["articles", "articlepage", self.index.pk])
        return super().get_context_data(**kwargs) | {"starts": STARTS, "empty_url": f"{empty}?tom=1"}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """From the list of articles to here."""
        explore = reverse("wagtailadmin_explore", args=[self.index.pk])
        return [
            *self.breadcrumbs_items,
            {"url": explore, "label": self.index.title},
            {"url": "", "label": self.page_title},
        ]
