"""Addresses of comments, and of telling a friend."""

from __future__ import annotations

from django.urls import path

from comments.views import following, own, reading, reporting, tipping, writing

app_name = "comments"
urlpatterns = [
    path("kommentarer/<int:page_id>/skriv/", writing.write, name="write"),
    path("kommentarer/<int:page_id>/svara/<int:comment_id>/", writing.write, name="reply"),
    path("kommentarer/<int:page_id>/folj/", following.start, name="follow"),
    path("kommentarer/anmal/<int:comment_id>/", reporting.report, name="report"),
    path("kommentarer/egen/<str:token>/", own.own_comment, name="own_comment"),
    path("kommentarer/egen/<str:token>/kod/", writing.code, name="code"),
    path("kommentarer/egen/<str:token>/text/", writing.change, name="change"),
    path("kommentarer/mina/", own.ask, name="own_ask"),
    path("kommentarer/mina/kod/", own.answer, name="own_code"),
    path("kommentarer/mina/<str:token>/", own.listed, name="own"),
    path("kommentarer/foljer/<str:token>/", following.end, name="unfollow"),
    path("kommentarer/flode/<str:token>/", reading.feed, name="feed"),
    path("kommentar/<int:comment_id>/", reading.comment, name="comment"),
    path("tipsa/<int:page_id>/", tipping.tell, name="tip"),
]
