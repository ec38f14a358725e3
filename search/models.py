"""The search's own tables: documents that engines are filled from, the stamp they follow, and synonyms."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from django.core.exceptions import ValidationError
from django.db import models, transaction
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

    class Meta:
        verbose_name = _("synonymer")
        verbose_name_plural = _("synonymer")

    def __str__(self) -> str:
        return ", ".join(self.members)

    @property
    def members(self) -> list[str]:
        """The words and phrases, as written."""
        return [member.strip() for member in self.terms.replace(",", "\n").splitlines() if member.strip()]

    def clean(self) -> None:
        """A group needs two members."""
        if len(set(self.members)) < 2:  # noqa: PLR2004 - a pair
            raise ValidationError({"terms": _("Skriv minst två olika ord, på var sin rad eller med komma emellan.")})

    @classmethod
    def all_members(cls) -> tuple[tuple[str, ...], ...]:
        """The members of every group."""
        return tuple(tuple(group.members) for group in cls.objects.order_by("pk"))
