"""What the rights matrix is made of: the admin's addresses, two municipalities with secrets, and the people."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern, URLPattern, URLResolver
from django.utils import timezone
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.models import EditingSession
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site, Task, TaskState, UploadedFile, Workflow, WorkflowState
from wagtail.snippets.models import get_snippet_models

from cases.models import CasePage, Reminder
from comments.models import Comment, State
from contacts.models import Question
from home.models import SupportSettings
from letters.models import Letter
from members.models import MunicipalityDomain
from municipalities.corner import join
from municipalities.editors import set_up_editors
from municipalities.models import Corner, Municipality
from search.models import AskedText, SynonymChange, SynonymGroup
from submissions.models import Submission
from tests.comments.worlds import comment_on
from tests.contacts.asking import sent_question
from tests.factories import CasePageFactory, FrameworkAgreementFactory, municipality_page, site_tree
from tests.submissions.forms import handed_in

WORD = "Utkast"  # stands in every secret title, so that each list can be asked for it

Values = dict[str, Any]


# Addresses


@dataclass(frozen=True)
class Address:
    """One address of the admin: its full name and the names of what it takes."""

    name: str
    route: str
    arguments: tuple[str, ...]

    @property
    def namespace(self) -> str:
        """Where it belongs, such as "wagtailimages"."""
        return self.name.rpartition(":")[0]

    def __str__(self) -> str:
        return self.name or self.route

    def url(self, values: Values) -> str:
        """The address for these values."""
        if self.name:
            return reverse(self.name, kwargs={name: values[name] for name in self.arguments})
        return "/" + re.sub(r"\^\.\*", "finns-inte", self.route).replace("$", "")


def admin_addresses() -> list[Address]:
    """Every address below /admin/, as the resolver has them now."""
    (admin,) = (resolver for resolver in get_resolver().url_patterns if str(resolver.pattern) == "admin/")
    return list(_addresses(admin, "", "", ()))


def _addresses(resolver: URLResolver, route: str, namespace: str, arguments: tuple[str, ...]) -> Iterator[Address]:
    route += str(resolver.pattern)
    arguments += _arguments(resolver.pattern)
    namespace += f"{resolver.namespace}:" if resolver.namespace else ""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, route, namespace, arguments)
        else:
            yield _address(entry, route, namespace, arguments)


def _address(entry: URLPattern, route: str, namespace: str, arguments: tuple[str, ...]) -> Address:
    name = f"{namespace}{entry.name}" if entry.name else ""
    return Address(name, route + str(entry.pattern), arguments + _arguments(entry.pattern))


def _arguments(pattern: Any) -> tuple[str, ...]:
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    return tuple(pattern.regex.groupindex) if isinstance(pattern, RegexPattern) else ()


# The world


@dataclass
class Side:
    """A municipality that has joined, with a draft, a published page that is being changed, files and people."""

    code: str
    token: str
    corner: Corner = field(init=False)

    def __post_init__(self) -> None:
        """Make it all."""
        self.page = municipality_page(self.code)
        self.corner = join(self.page.municipality)
        self.editor = person(f"redaktor.{self.token}@example.se", self.corner.editors)
        self.reviewer = person(f"granskare.{self.token}@example.se", self.corner.reviewers)
        self.published = CasePageFactory(municipality=self.code, title=f"Känt av alla {self.code}", owner=self.editor)
        self.published.title = self.secret("ny rubrik")
        self.published.save_revision(user=self.editor)
        CasePageFactory(municipality=self.code, title=self.secret("anonymt"), is_anonymous=True, owner=self.editor)
        self.draft = CasePageFactory(
            municipality=self.code, title=self.secret("sida"), owner=self.editor, live=False, slug=f"ny-{self.token}"
        )
        self.draft.save_revision(user=self.editor)
        self.state = self.corner.workflow.start(self.draft, self.editor)
        self.reminder = Reminder.objects.create(
            case=self.published,
            digest=self.token,
            expires_at=timezone.now() + datetime.timedelta(days=1),
            answer=Reminder.Answer.CHANGED,
            answered_at=timezone.now(),
            message=self.secret("nytt läge"),
        )
        self.submission = handed_in(
            municipality=self.page.municipality, title=self.secret("inlämnat"), challenge=self.secret("berättelse")
        )
        self.question = sent_question(text=self.secret("fråga"), page=self.published)
        self.comment = comment_on(self.published, self.secret("kommentar"), state=State.WAITING)
        self.image = get_image_model().objects.create(
            title=self.secret("bild"),
            file=get_test_image_file(f"{self.token}.png"),
            collection=self.corner.collection,
            uploaded_by_user=self.editor,
        )
        self.document = get_document_model().objects.create(
            title=self.secret("dokument"),
            file=ContentFile(b"text", f"{self.token}.csv"),
            collection=self.corner.collection,
            uploaded_by_user=self.editor,
        )
        self.redirect = Redirect.objects.create(
            old_path=f"/{self.token}", site=Site.objects.get(is_default_site=True), redirect_page=self.draft
        )
        self.uploads = {model: self._upload(model) for model in (get_image_model(), get_document_model())}
        self.session = EditingSession.objects.create(
            content_type=ContentType.objects.get_for_model(CasePage),
            object_id=str(self.draft.pk),
            user=self.editor,
            last_seen_at=timezone.now(),
        )

    def secret(self, what: str) -> str:
        """Something that nobody outside may read."""
        return f"{WORD} {self.token} {what}"

    def _upload(self, model: type[Model]) -> UploadedFile:
        """A file that was sent but not yet saved as what it is."""
        return UploadedFile.objects.create(
            uploaded_by_user=self.editor,
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(b"text", f"{self.token}-2.csv"),
        )

    @property
    def traces(self) -> dict[str, Any]:
        """Everything that nobody outside may change."""
        below = Page.objects.descendant_of(self.page, inclusive=True).order_by("path")
        files = [get_image_model(), get_document_model()]
        return {
            "pages": list(below.values_list("pk", "path", "title", "draft_title", "live", "locked", "expire_at")),
            "revisions": list(below.values_list("latest_revision")),
            "privacy": list(below.values_list("view_restrictions")),
            "files": [list(model.objects.filter(collection=self.corner.collection).values()) for model in files],
            "states": list(WorkflowState.objects.filter(workflow=self.corner.workflow).values("pk", "status")),
            "steps": list(TaskState.objects.filter(workflow_state=self.state).values("pk", "status")),
            "collection": Collection.objects.filter(pk=self.corner.collection_id).values().get(),
            "groups": list(Group.objects.filter(pk__in=[self.corner.editors_id, self.corner.reviewers_id])),
            "uploads": UploadedFile.objects.filter(uploaded_by_user=self.editor).count(),
            "session": EditingSession.objects.filter(pk=self.session.pk).exists(),
            "reminder": Reminder.objects.filter(case=self.published).values("answer", "handled_at").get(),
            "submission": Submission.objects.filter(pk=self.submission.pk)
            .values("state", "version", "challenge")
            .get(),
            "question": Question.objects.filter(pk=self.question.pk).values("state", "version", "text").get(),
            "comment": Comment.objects.filter(pk=self.comment.pk).values("state", "version", "text").get(),
            "redirect": Redirect.objects.filter(pk=self.redirect.pk).exists(),
        }


def person(email: str, *groups: Group, **fields: Any) -> Any:
    """Somebody in these groups."""
    user = get_user_model().objects.create_user(email, **fields)
    user.groups.add(*groups)
    return user


class World:
    """Two municipalities that have joined, Kundstöd's editors, and everybody else."""

    def __init__(self) -> None:
        """Make it. The other one's draft builds on a page of one's own, so that its name could come out there."""
        site_tree()
        self.own = Side("2282", "zxkramfors")
        self.other = Side("2480", "zxumea")
        FrameworkAgreementFactory()
        MunicipalityDomain.objects.create(municipality=self.own.page.municipality, domain="kramfors.example")
        AskedText.objects.create(text="djurdoktor", unanswered_at=timezone.now())
        SynonymGroup.objects.create(terms="djurdoktor, veterinär")
        given_up = {"given_up_at": timezone.now(), "last_error": "SMTPDataError"}
        Letter.objects.create(
            key="x", kind="code", to=f"{self.other.token}@a.se", text=self.other.secret("mejl"), **given_up
        )
        self.other.draft.builds_on = [self.own.published]
        self.other.draft.save()
        self.own.draft.replaced_by = self.other.published
        self.own.draft.save()

    @cached_property
    def editorial(self) -> Any:
        """One of Kundstöd's editors."""
        return person("redaktionen@example.se", set_up_editors())

    @cached_property
    def superuser(self) -> Any:
        """Who runs the site."""
        return person("drift@example.se", is_superuser=True)

    @cached_property
    def outsider(self) -> Any:
        """A person with an account and no rights."""
        return person("medlem@example.se")


class Browser(Client):
    """Forgets the messages that pile up where nobody follows a refusal to the page that shows them."""

    def request(self, **request: Any) -> Any:
        """Ask without them."""
        self.cookies.pop("messages", None)
        return super().request(**request)


def client_of(user: Any) -> Client:
    """A browser in which this person is logged in; in which nobody is, without one."""
    client = Browser(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


# What the addresses take

OBJECTS: dict[str, Callable[[Side], Any]] = {
    "page_id": lambda side: side.draft.pk,
    "page_to_move_id": lambda side: side.draft.pk,
    "page_pk": lambda side: side.draft.pk,
    "object_id": lambda side: side.draft.pk,
    "parent_page_id": lambda side: side.page.pk,
    "destination_id": lambda side: side.page.pk,
    "revision_id": lambda side: side.draft.revisions.earliest("pk").pk,
    "revision_id_a": lambda side: side.draft.revisions.earliest("pk").pk,
    "revision_id_b": lambda side: side.draft.revisions.latest("pk").pk,
    "workflow_state_id": lambda side: side.state.pk,
    "task_state_id": lambda side: side.state.current_task_state.pk,
    "task_id": lambda side: side.corner.approval.pk,
    "workflow_pk": lambda side: side.corner.workflow.pk,
    "image_id": lambda side: side.image.pk,
    "document_id": lambda side: side.document.pk,
    "doc_id": lambda side: side.document.pk,
    "collection_id": lambda side: side.corner.collection.pk,
    "redirect_id": lambda side: side.redirect.pk,
    "session_id": lambda side: side.session.pk,
    "user_pk": lambda side: side.editor.pk,
    "case_id": lambda side: side.published.pk,
    "reminder_id": lambda side: side.reminder.pk,
}
# `pk` and the like mean another thing in each room of the admin.
OBJECTS_IN: dict[tuple[str, str], Callable[[Side], Any]] = {
    ("wagtailadmin_api:pages", "pk"): lambda side: side.draft.pk,
    ("wagtailadmin_api:images", "pk"): lambda side: side.image.pk,
    ("wagtailadmin_api:documents", "pk"): lambda side: side.document.pk,
    ("wagtailadmin_pages", "pk"): lambda side: side.draft.pk,
    ("wagtailadmin_collections", "pk"): lambda side: side.corner.collection.pk,
    ("wagtailimages", "uploaded_file_id"): lambda side: side.uploads[get_image_model()].pk,
    ("wagtaildocs", "uploaded_file_id"): lambda side: side.uploads[get_document_model()].pk,
    ("wagtailimages_chooser", "pk"): lambda side: side.image.pk,
    ("wagtaildocs_chooser", "pk"): lambda side: side.document.pk,
    ("wagtailusers_users", "pk"): lambda side: side.editor.pk,
    ("wagtailusers_groups", "pk"): lambda side: side.corner.editors.pk,
    ("corners", "pk"): lambda side: side.code,
    ("submissions_admin", "pk"): lambda side: side.submission.pk,
    ("questions_admin", "pk"): lambda side: side.question.pk,
    ("comments_admin", "pk"): lambda side: side.comment.pk,
}
# What belongs to no municipality.
SHARED: dict[tuple[str, str], Callable[[], Any]] = {
    ("wagtailadmin_workflows", "pk"): lambda: Workflow.objects.first().pk,
    ("wagtailsites", "pk"): lambda: Site.objects.first().pk,
    ("wagtailsettings", "pk"): lambda: Site.objects.first().pk,
    ("wagtailsettings", "app_name"): lambda: SupportSettings._meta.app_label,
    ("wagtailsettings", "model_name"): lambda: SupportSettings._meta.model_name,
    ("wagtailimages", "filter_spec"): lambda: "original",
    ("wagtailadmin_workflows", "app_label"): lambda: Task.objects.first().specific._meta.app_label,
    ("wagtailadmin_workflows", "model_name"): lambda: Task.objects.first().specific._meta.model_name,
    ("wagtailadmin_editing_sessions", "app_label"): lambda: "cases",
    ("wagtailadmin_editing_sessions", "model_name"): lambda: "casepage",
    ("wagtailadmin_pages", "app_label"): lambda: "cases",
    ("wagtailadmin_pages", "model_name"): lambda: "casepage",
    ("wagtailadmin_pages", "content_type_app_name"): lambda: "cases",
    ("wagtailadmin_pages", "content_type_model_name"): lambda: "casepage",
    ("", "page_type"): lambda: "cases.casepage",
    ("", "kind"): lambda: "code",
    ("", "chapter"): lambda: "logga-in",
    ("", "name"): lambda: "startsidan",
    ("", "letter_id"): lambda: Letter.objects.first().pk,
    ("", "asked_id"): lambda: AskedText.objects.first().pk,
    ("", "change_id"): lambda: SynonymChange.objects.first().pk,
    ("", "app_name"): lambda: "taggit",
    ("", "model_name"): lambda: "tag",
    ("", "uidb64"): lambda: "MQ",
    ("", "token"): lambda: "set-password",
}
# Where an address stands for several things that are done differently.
MANY: dict[str, list[Values]] = {
    "wagtailadmin_pages:workflow_action": [{"action_name": "approve"}, {"action_name": "reject"}],
    "wagtailadmin_pages:collect_workflow_action_data": [{"action_name": "approve"}, {"action_name": "reject"}],
    "wagtailadmin_api:pages:action": [{"action_name": name} for name in PagesAdminAPIViewSet.actions],
}


class CannotFill(LookupError):
    """An address that takes something nobody has said what it is."""


def settings_of(address: Address) -> list[Values]:
    """What an address takes beyond things that belong to somebody; more than one where it does several things."""
    if address.name == "wagtail_bulk_action":
        bulk_action_registry._scan_for_bulk_actions()
        return [
            {"app_label": app, "model_name": model, "action": action}
            for app, models in bulk_action_registry.actions.items()
            for model, actions in models.items()
            for action in actions
        ]
    shared = {
        name: SHARED[address.namespace, name]() for name in address.arguments if (address.namespace, name) in SHARED
    }
    return [shared | values for values in MANY.get(address.name, [{}])]


def objects_of(address: Address, side: Side) -> Values:
    """What an address takes that belongs to this side. Raises CannotFill."""
    given = settings_of(address)[0]
    return {name: _object(address, name, side) for name in address.arguments if name not in given}


def _object(address: Address, name: str, side: Side) -> Any:
    if found := OBJECTS_IN.get((address.namespace, name)) or OBJECTS.get(name):
        return found(side)
    if snippet := _snippet(address.namespace):
        return quote(_of_side(snippet, side).pk)
    raise CannotFill(
        f"{address} ({address.route}) takes {name!r}, and tests/project/rights.py does not know of whom. "
        "Add it to OBJECTS or OBJECTS_IN if it belongs to a municipality, else to SHARED."
    )


def _snippet(namespace: str) -> type[Model] | None:
    _prefix, _, label = namespace.partition("_")
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in get_snippet_models()}
    return models.get(label) if namespace.startswith(("wagtailsnippets_", "wagtailsnippetchoosers_")) else None


def _of_side(model: type[Model], side: Side) -> Model:
    if model is Municipality:
        return side.page.municipality
    found = model._default_manager.first()
    if found is None:
        raise CannotFill(f"There is no {model._meta.label}: let the World in tests/project/rights.py make one.")
    return found


def owned_variants(address: Address, own: Side, other: Side) -> list[Values]:
    """What an address takes when all of it, or any one thing of several, is the other municipality's."""
    mine, theirs = objects_of(address, own), objects_of(address, other)
    foreign = [name for name in theirs if theirs[name] != mine[name]]
    mixed = [mine | {name: theirs[name]} for name in foreign] if len(foreign) > 1 else []
    variants = [theirs, *mixed] if foreign else []
    for name in ("page_id", "page_to_move_id"):
        if name in foreign:
            variants.append(theirs | {name: other.published.pk})
    return [settings | values for settings, values in itertools.product(settings_of(address), variants)]


def own_variants(address: Address, own: Side) -> list[Values]:
    """What an address takes when everything is one's own."""
    return [settings | objects_of(address, own) for settings in settings_of(address)]


def asking_for(side: Side, values: Values | None = None) -> Values:
    """A query that asks a list, a chooser or a bulk action for what is this side's."""
    ids = {
        "image": [side.image.pk],
        "document": [side.document.pk],
        "page": [side.draft.pk, side.published.pk],
    }.get((values or {}).get("model_name", ""), [side.draft.pk, side.published.pk, side.image.pk, side.document.pk])
    return {
        "q": WORD,
        "term": "zx",
        "id": ids,
        "childOf": side.page.pk,
        "parent_page_id": side.page.pk,
        "target_pages[]": [side.draft.pk],
        "collection_id": side.corner.collection.pk,
    }
