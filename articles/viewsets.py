"""The editors' lists: articles and their topics."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet

from articles.models import ArticlePage, Topic
from cases.viewsets import TermViewSet


class ArticleFilterSet(PageListingViewSet.filterset_class):
    """Filters that an editor looks after articles with."""

    class Meta:
        model = ArticlePage
        fields: ClassVar = ["topics"]


class ArticleListingViewSet(PageListingViewSet):
    """All articles."""

    model = ArticlePage
    icon = "doc-full-inverse"
    menu_label = _("Artiklar")
    menu_order = 152
    add_to_admin_menu = True
    filterset_class = ArticleFilterSet
    columns: ClassVar = [
        *(column for column in PageListingViewSet.columns if column.name != "parent"),
        DateColumn("date", label=_("Datum"), sort_key="date"),
    ]


class TopicViewSet(TermViewSet):
    """What articles are about."""

    model = Topic
    menu_label = _("Ämnen för artiklar")
    add_to_settings_menu = True
