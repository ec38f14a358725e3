"""The search's own tables: documents and the stamp that engines follow, synonyms, what was asked, what was chosen."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from search.embedding import is_comparable
from search.engines.base import IndexedDocument


class StoredDocumentQuerySet(models.QuerySet["StoredDocument"]):
    """Documents by where they are on their way."""

    def waiting(self) -> StoredDocumentQuerySet:
        """Those that may be made anew now, oldest first: not those that rest after a failure, nor leased ones."""
        now = timezone.now()
        rested = models.Q(retry_at__isnull=True) | models.Q(retry_at__lte=now)
        free = models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now)
        return self.filter(rested, free, waiting_since__isnull=False).order_by("waiting_since", "page_id")

    def findable(self) -> StoredDocumentQuerySet:
        """Those that may be found."""
        return self.filter(is_present=True, built_version__isnull=False)

    def hidden_ids(self) -> frozenset[int]:
        """Pages that are gone but that an engine outside the database may still hold."""
        gone = self.filter(is_present=False, waiting_since__isnull=False)
        return frozenset(gone.values_list("page_id", flat=True))


class Failure(models.TextChoices):
    """Why a row still waits although it was tried."""

    ENGINE = "engine", _("sökmotorn svarade inte")
    DOCUMENT = "document", _("dokumentet gick inte att indexera")


class StoredDocument(models.Model):
    """A page as the engines get it, and the outbox row that says it has to be made anew.

    A change of the page raises `version` and sets `waiting_since` in the same transaction. Whoever drains the outbox
    takes the row until `leased_until`, builds the document, gives it to the engine and clears `waiting_since`; another
    change meanwhile ends the lease.
    A page that may not be shown loses `is_present` at once; the row stays as the memory of its last version.
    """

    page_id = models.PositiveBigIntegerField(_("sida"), primary_key=True)
    version = models.PositiveBigIntegerField(_("version"), default=1)
    built_version = models.PositiveBigIntegerField(_("byggd version"), null=True, blank=True)
    is_present = models.BooleanField(_("får visas"), default=True)
    waiting_since = models.DateTimeField(_("väntar sedan"), null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("försök"), default=0)
    retry_at = models.DateTimeField(_("nästa försök"), null=True, blank=True)
    last_error = models.CharField(_("senaste fel"), max_length=200, blank=True)
    leased_until = models.DateTimeField(_("upptagen till"), null=True, blank=True)
    failure = models.CharField(_("felets slag"), max_length=10, choices=Failure, blank=True)

    stems = models.TextField(_("stammar"), blank=True)
    parts = models.TextField(_("sammansättningsdelar"), blank=True)
    grams = models.TextField(_("bokstavsföljder"), blank=True)
    postings = models.BinaryField(_("ordräkning"), null=True, blank=True)
    text_hash = models.CharField(_("textens kontrollsumma"), max_length=32, blank=True)
    analysis_version = models.PositiveSmallIntegerField(_("analysens version"), default=0)
    vector = models.BinaryField(_("vektor"), null=True, blank=True)
    embedder = models.CharField(_("modell"), max_length=80, blank=True)
    facets = models.JSONField(_("fasetter"), default=dict)
    municipality = models.CharField(_("kommunkod"), max_length=4, blank=True)
    cpv = models.JSONField(_("CPV-koder"), default=list)
    published = models.DateField(_("publicerad"), null=True, blank=True)
    expires_at = models.DateTimeField(_("visas till"), null=True, blank=True)
    stamp = models.PositiveBigIntegerField(_("stämpel"), default=0, db_index=True)

    objects = StoredDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sökdokument")
        verbose_name_plural = _("sökdokument")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(built_version__isnull=True) | models.Q(built_version__lte=models.F("version")),
                name="search_storeddocument_built_not_ahead",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} v{self.version}"

    @property
    def vector_array(self) -> NDArray[np.float32] | None:
        """The vector, L2-normalised float32; None where the model in use did not make it."""
        if not self.vector or not is_comparable(self.embedder):
            return None
        return np.frombuffer(bytes(self.vector), dtype=np.float32)

    def as_indexed(self) -> IndexedDocument:
        """The document as an engine takes it."""
        return IndexedDocument(
            page_id=self.page_id,
            version=self.built_version or 0,
            stems=self.stems,
            parts=self.parts,
            grams=self.grams,
            vector=self.vector_array,
            facets={name: tuple(values) for name, values in self.facets.items()},
            published=self.published,
            expires_at=self.expires_at,
        )


class IndexStamp(models.Model):
    """One row whose number grows with every change of what may be found, so that each process knows when to reread."""

    SINGLETON = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON, editable=False)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("sökindexets stämpel")
        verbose_name_plural = _("sökindexets stämplar")

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def current(cls) -> int:
        """The number now; 0 before anything was stored."""
        return cls.objects.filter(pk=cls.SINGLETON).values_list("value", flat=True).first() or 0

    @classmethod
    def advance(cls) -> int:
        """Raise the number and give it. Its row's lock makes transactions take turns: no reader sees one too early.

        Write it to the `stamp` of the documents it stands for, in the same transaction.
        """
        with transaction.atomic():
            cls.objects.get_or_create(pk=cls.SINGLETON)
            cls.objects.filter(pk=cls.SINGLETON).update(value=models.F("value") + 1)
            return cls.current()


class IndexRebuild(models.Model):
    """One filling of a new index in an engine outside the database: how far it came, and whether anybody is at it.

    The newest row is the one that counts. Documents are sent in the order of their page ids, so `last_page_id` is where
    a rebuild that was interrupted goes on.
    """

    index = models.CharField(_("index"), max_length=200, blank=True)
    fingerprint = models.CharField(_("indexets form"), max_length=32, blank=True)
    started_at = models.DateTimeField(_("påbörjad"), default=timezone.now)
    alive_at = models.DateTimeField(_("senast vid liv"), default=timezone.now)
    finished_at = models.DateTimeField(_("klar"), null=True, blank=True)
    last_page_id = models.PositiveBigIntegerField(_("senaste sida"), default=0)
    sent = models.PositiveIntegerField(_("skickade dokument"), default=0)

    class Meta:
        verbose_name = _("ombyggnad av index")
        verbose_name_plural = _("ombyggnader av index")
        get_latest_by = "pk"

    def __str__(self) -> str:
        return self.index


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to someone who searches; in force at the next search."""

    terms = models.TextField(
        _("ord som betyder samma sak"),
        help_text=_(
            "Ord och uttryck på var sin rad eller med komma emellan, till exempel skolskjuts, elevresor, skoltaxi."
        ),
    )
    # What a group said before it is saved, between two signals.
    terms_before = ""

    class Meta:
        verbose_name = _("synonymer")
        verbose_name_plural = _("synonymer")

    def __str__(self) -> str:
        return ", ".join(self.members)

    @property
    def members(self) -> list[str]:
        """The words and phrases, as written."""
        return members_of(self.terms)

    def clean(self) -> None:
        """A group needs two members."""
        if len(set(self.members)) < 2:  # noqa: PLR2004 - a pair
            raise ValidationError({"terms": _("Skriv minst två olika ord, på var sin rad eller med komma emellan.")})

    @classmethod
    def all_members(cls, *, but: int | None = None) -> tuple[tuple[str, ...], ...]:
        """The members of every group, but for the one with this number."""
        return tuple(tuple(group.members) for group in cls.objects.exclude(pk=but).order_by("pk"))


def members_of(terms: str) -> list[str]:
    """The words and phrases of a group, as they stand on lines or between commas."""
    return [member.strip() for member in terms.replace(",", "\n").splitlines() if member.strip()]


class SynonymChange(models.Model):
    """One change of the synonyms: what a group said before and after; empty where there was no group."""

    group_id = models.PositiveBigIntegerField(_("grupp"), db_index=True)
    before = models.TextField(_("före"), blank=True)
    after = models.TextField(_("efter"), blank=True)
    changed_at = models.DateTimeField(_("ändrat"), default=timezone.now, db_index=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("av"), related_name="+"
    )

    class Meta:
        verbose_name = _("ändring av synonymer")
        verbose_name_plural = _("ändringar av synonymer")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="search_synonymchange_says_something"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def before_words(self) -> str:
        """The group's words before, on one line."""
        return ", ".join(members_of(self.before))

    @property
    def after_words(self) -> str:
        """The group's words after, on one line."""
        return ", ".join(members_of(self.after))


class AskedTextQuerySet(models.QuerySet["AskedText"]):
    """Texts by what came of them."""

    def unanswered(self) -> AskedTextQuerySet:
        """Those that found nothing and that no editor has seen to since."""
        since = models.Q(handled_at__isnull=True) | models.Q(handled_at__lt=models.F("unanswered_at"))
        return self.filter(since, unanswered_at__isnull=False)

    def with_counts(self) -> AskedTextQuerySet:
        """With how often each was asked, and how often it found nothing."""
        return self.annotate(asked=Sum("days__asked", default=0), unanswered=Sum("days__unanswered", default=0))


class AskedText(models.Model):
    """A short text that somebody searched for, and what an editor did about it. Who asked is not known."""

    LONGEST = 200

    text = models.CharField(_("sökning"), max_length=LONGEST, unique=True)
    asked_at = models.DateTimeField(_("senast"), default=timezone.now, db_index=True)
    unanswered_at = models.DateTimeField(_("senast utan träff"), null=True, blank=True, db_index=True)
    handled_at = models.DateTimeField(_("avklarad"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("av"), related_name="+"
    )
    writer = models.CharField(_("vem som är tillfrågad"), max_length=200, blank=True)
    writer_asked_at = models.DateTimeField(_("tillfrågad"), null=True, blank=True)
    writer_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("av"), related_name="+"
    )

    objects = AskedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("sökning")
        verbose_name_plural = _("sökningar")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_handled(self) -> bool:
        """Whether an editor has seen to it since it last found nothing."""
        return self.handled_at is not None and (self.unanswered_at is None or self.handled_at >= self.unanswered_at)


class AskedDay(models.Model):
    """How often a text was asked on one day, and how often it found nothing."""

    text = models.ForeignKey(AskedText, models.CASCADE, verbose_name=_("sökning"), related_name="days")
    day = models.DateField(_("dag"), db_index=True)
    asked = models.PositiveIntegerField(_("gånger"), default=0)
    unanswered = models.PositiveIntegerField(_("utan träff"), default=0)

    class Meta:
        verbose_name = _("sökningar på en dag")
        verbose_name_plural = _("sökningar per dag")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "day"], name="search_askedday_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(unanswered__lte=models.F("asked")), name="search_askedday_unanswered_within_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} {self.day}"


class SimilarChoice(models.Model):
    """What an editor decided about one similar page of another: shown first, or not at all."""

    class Kind(models.TextChoices):
        """What was decided."""

        PINNED = "pinned", _("fäst")
        HIDDEN = "hidden", _("dold")

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, verbose_name=_("sida"), related_name="similar_choices")
    other = models.ForeignKey("wagtailcore.Page", models.CASCADE, verbose_name=_("liknande sida"), related_name="+")
    kind = models.CharField(_("val"), max_length=6, choices=Kind)
    sort_order = models.PositiveSmallIntegerField(_("ordning"), default=0)
    chosen_at = models.DateTimeField(_("valt"), default=timezone.now)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("av"), related_name="+"
    )

    class Meta:
        verbose_name = _("val av liknande sida")
        verbose_name_plural = _("val av liknande sidor")
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "other"], name="search_similarchoice_once"),
            models.CheckConstraint(condition=~models.Q(page=models.F("other")), name="search_similarchoice_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.kind} {self.other_id}"
