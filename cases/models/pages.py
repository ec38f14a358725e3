"""Page types: cases and open challenges."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from cases import panels, rules
from cases.anonymity import anonymous_url_parts, index_page_of
from cases.facts import Bar, Figure, bar_of, is_long_unconfirmed, split_figure
from cases.forms import CasePageForm, PeerPageForm
from cases.models.agreements import FrameworkAgreement
from cases.models.vocabulary import (
    Category,
    CpvCode,
    Goal,
    Method,
    OperatingModel,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)
from cases.querysets import CasePageManager, ChallengePageManager, PeerPageQuerySet
from cases.senders import Sender
from kunskapsbank.pages import BasePage
from municipalities.models import Municipality

SHORT_TEXT_FEATURES = ["bold", "ul", "ol", "link"]


class PeerPage(BasePage):
    """What a case and an open challenge share: a municipality with a challenge and somebody to ask."""

    search_role = "searchable"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        verbose_name=_("kommun"),
        related_name="%(class)ss",
        editable=False,
        help_text=_("Följer sidan ovanför."),
    )
    is_anonymous = models.BooleanField(
        _("publicera anonymt"),
        default=False,
        help_text=_(
            "Kommunen visas bara som sin grupp, till exempel ”En kommun i grupp C6”. Frågor går via Kundstöd. "
            "Se till att texten inte nämner orter eller annat som avslöjar er."
        ),
    )
    source_id = models.SlugField(_("id vid import"), max_length=50, unique=True, null=True, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    intro = models.CharField(
        _("ingress"),
        max_length=280,
        help_text=_(
            "Resultatet först, högst 280 tecken. Till exempel: Vi delade upphandlingen i fyra områden och fick fyra "
            "anbud i stället för ett. Priset per elevresa sjönk med 12 procent."
        ),
    )
    challenge = RichTextField(
        _("utmaning"),
        features=SHORT_TEXT_FEATURES,
        help_text=_(
            "Vad var svårt? 40–150 ord. Till exempel: Två gånger i rad fick vi ett enda anbud, från samma bolag. "
            "De mindre åkerierna hade bilar men lämnade aldrig anbud."
        ),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        verbose_name=_("kategori"),
        help_text=_("Vad som köps. Till exempel: Persontransporter, Skolskjuts."),
    )
    cpv_codes = ParentalManyToManyField(CpvCode, verbose_name=_("CPV-koder"), blank=True)
    phase = models.ForeignKey(
        Phase,
        models.PROTECT,
        verbose_name=_("fas"),
        help_text=_("Var i arbetet det svåra låg. Till exempel: 2 Förbereda, om dialogen med marknaden avgjorde."),
    )
    goals = ParentalManyToManyField(
        Goal,
        verbose_name=_("mål"),
        help_text=_("Ett till tre, de som styrde mest. Till exempel: Lokala och små leverantörer."),
    )
    procurement_status = models.ForeignKey(
        ProcurementStatus,
        models.PROTECT,
        verbose_name=_("läge"),
        help_text=_("Avgör om frågor får besvaras. Till exempel: Avtal gäller."),
    )
    contact_role = models.CharField(
        _("kontakt, roll"),
        max_length=120,
        blank=True,
        help_text=_("Vem man kan fråga, helst en roll. Till exempel: Trafikplanerare."),
    )
    contact_email = models.EmailField(
        _("kontakt, e-postadress"),
        blank=True,
        help_text=_("Dit frågor skickas. Visas aldrig. Till exempel: upphandling@kommunen.se."),
    )
    contact_mailbox = models.EmailField(
        _("funktionsbrevlåda som också får frågor"),
        blank=True,
        help_text=_(
            "Får samma frågor, så att någon svarar även när kontakten är borta. Visas aldrig. Till exempel: "
            "inkop@kommunen.se."
        ),
    )
    contact_via_support = models.BooleanField(
        _("frågor går via Kundstöd"),
        default=False,
        help_text=_("Kundstöd tar emot frågan och hör av sig till er."),
    )

    base_form_class = PeerPageForm
    exclude_fields_in_copy: ClassVar = ["source_id", "source_digest"]
    index_model = ""
    takes_comments = True

    class Meta:
        abstract = True

    @classmethod
    def to_be_read(cls) -> PeerPageQuerySet:
        """With the single terms that its facts name."""
        return cls._default_manager.with_terms()

    @cached_property
    def sender(self) -> Sender:
        """Who stands behind the page, as a visitor may know it; the only way templates and search learn it."""
        return Sender.of(self.municipality, is_anonymous=self.is_anonymous)

    @property
    def municipality_page(self) -> Page | None:
        """The page of the municipality that stands behind it, unless it is anonymous or the page is not public."""
        return None if self.is_anonymous or not self.breadcrumbs else self.breadcrumbs[-1]

    @property
    def is_secret(self) -> bool:
        """Whether secrecy holds, so that questions have to wait."""
        return self.procurement_status.is_secret

    @property
    def has_own_contact(self) -> bool:
        """Whether a colleague in the municipality takes questions, rather than Kundstöd."""
        return bool(self.contact_role and not self.contact_via_support and not self.is_anonymous)

    @classmethod
    def address_fields(cls) -> list[str]:
        """Which fields hold an address: of the contact, and of whoever is asked beside the contact."""
        return [field.name for field in cls._meta.local_fields if isinstance(field, models.EmailField)]

    @property
    def contact_addresses(self) -> list[str]:
        """Where questions go: to the contact and to the mailbox, once where they are the same. Shown to nobody."""
        mailbox = "" if self.contact_mailbox.lower() == self.contact_email.lower() else self.contact_mailbox
        return [address for address in (self.contact_email, mailbox) if address]

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """The pages above this one; an anonymous page lies below the list of its kind, not below its municipality."""
        if not self.is_anonymous:
            return super().breadcrumbs
        index = index_page_of(self)
        return [*index.breadcrumbs, index] if index else []

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        """The address, which for an anonymous page does not pass its municipality."""
        return anonymous_url_parts(self, request) if self.is_anonymous else super().get_url_parts(request)

    def with_content_json(self, content: dict[str, Any]) -> PeerPage:
        """An earlier version; where the page lies now decides whose it is, not where it lay then."""
        page = super().with_content_json(content)
        page.municipality_id = self.municipality_id
        return page

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Take the municipality from the page above before a published page is checked."""
        self._follow_parent()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Take it before a draft is checked, too."""
        self._follow_parent()
        super().minimal_clean()

    def _follow_parent(self) -> None:
        if self.path:
            self.municipality = self.get_parent().specific.municipality


class CasePage(PeerPage):
    """A case: a challenge, what was done, what came of it and what we would not do again."""

    class WouldDoAgain(models.TextChoices):
        """The honest answer."""

        YES = "ja", _("Ja")
        PARTLY = "delvis", _("Delvis")
        NO = "nej", _("Nej")

    solution = RichTextField(
        _("så gjorde vi"),
        features=SHORT_TEXT_FEATURES,
        help_text=_(
            "Vad ni gjorde, ensamma eller med andra. 40–200 ord. Till exempel: Vi bjöd in alla åkerier inom tio mil "
            "till två öppna möten nio månader före avtalsstart."
        ),
    )
    result = RichTextField(
        _("resultat"),
        features=SHORT_TEXT_FEATURES,
        help_text=_("Vad det blev. 30–150 ord. Till exempel: Fyra bolag lämnade anbud och tre fick avtal."),
    )
    lessons_worked = RichTextField(
        _("det här fungerade"),
        features=SHORT_TEXT_FEATURES,
        help_text=_("20–120 ord. Till exempel: Att fråga först. Två kvällsmöten gav mer än tre remissrundor."),
    )
    lessons_avoid = RichTextField(
        _("det här skulle vi inte göra om"),
        features=SHORT_TEXT_FEATURES,
        help_text=_(
            "20–120 ord. Det här är vad andra har mest nytta av. Till exempel: Elva veckor mellan tilldelning och "
            "skolstart. Nästa gång ger vi minst sex månader."
        ),
    )
    fits_if = RichTextField(
        _("passar er om"),
        features=SHORT_TEXT_FEATURES,
        blank=True,
        help_text=_("10–30 ord. Till exempel: Ni har flera små åkerier inom rimligt avstånd."),
    )
    fits_not_if = RichTextField(
        _("passar inte om"),
        features=SHORT_TEXT_FEATURES,
        blank=True,
        help_text=_("10–30 ord. Till exempel: Ni samordnar turerna med linjetrafiken."),
    )
    headline_figure = models.CharField(
        _("siffra i listor"),
        max_length=18,
        blank=True,
        help_text=_("Högst 18 tecken. Till exempel: 1 → 4 anbud, eller Avbröts."),
    )
    would_do_again = models.CharField(
        _("skulle ni göra om det?"),
        max_length=6,
        choices=WouldDoAgain.choices,
        blank=True,
        help_text=_("Till exempel: Delvis."),
    )
    would_do_again_note = models.CharField(
        _("därför"), max_length=200, blank=True, help_text=_("En mening. Till exempel: Ja, men börja tidigare.")
    )
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("regelverk"),
        help_text=_("Till exempel: LOU."),
    )
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("förfarande"),
        help_text=_("Till exempel: Öppet förfarande. Lämnas tomt vid avrop."),
    )
    methods = ParentalManyToManyField(
        Method, verbose_name=_("metoder"), blank=True, help_text=_("Till exempel: Ramavtal.")
    )
    operating_model = models.ForeignKey(
        OperatingModel,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("driftform"),
        help_text=_("Hur det drivs. Till exempel: Egen upphandling."),
    )
    framework_agreements = ParentalManyToManyField(
        FrameworkAgreement,
        verbose_name=_("ramavtal"),
        blank=True,
        help_text=_("De ramavtal ni avropade från eller valde bort."),
    )
    procurement_started_on = models.DateField(
        _("upphandlingen påbörjades"),
        null=True,
        blank=True,
        help_text=_("Avgör vilka förfaranden som fanns. Till exempel: 2022-03-01."),
    )
    resources_weeks = models.PositiveSmallIntegerField(
        _("veckor"), null=True, blank=True, help_text=_("Från start till avtal. Till exempel: 11.")
    )
    resources_hours = models.PositiveIntegerField(
        _("timmar"), null=True, blank=True, help_text=_("Er egen arbetstid. Till exempel: 160.")
    )
    resources_cost_sek = models.PositiveBigIntegerField(
        _("kostnad i kronor"), null=True, blank=True, help_text=_("Utöver arbetstiden. Till exempel: 45000.")
    )
    confirmed_on = models.DateField(
        _("senast bekräftad"),
        null=True,
        blank=True,
        default=timezone.localdate,
        help_text=_("När kommunen senast sa att det fortfarande stämmer. Till exempel: 2026-05-12."),
    )
    outdated_on = models.DateField(
        _("gäller inte längre sedan"),
        null=True,
        blank=True,
        help_text=_("När kommunen sa att det inte gäller längre. Lämnas tomt så länge det gäller."),
    )
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("ersatt av"),
        related_name="replaces",
        help_text=_("Ett nyare exempel om samma sak."),
    )
    builds_on = ParentalManyToManyField(
        "self",
        verbose_name=_("bygger på"),
        blank=True,
        symmetrical=False,
        help_text=_("Exempel som ni lärde er av."),
    )

    objects = CasePageManager()

    base_form_class = CasePageForm
    index_model = "cases.CaseIndexPage"
    parent_page_types: ClassVar = ["municipalities.MunicipalityPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/case.html"
    content_panels: ClassVar = panels.CASE_PANELS
    promote_panels: ClassVar = panels.PROMOTE_PANELS

    class Meta:
        verbose_name = _("exempel")
        verbose_name_plural = _("exempel")

    @property
    def figure(self) -> Figure:
        """The headline figure in two parts, for lists."""
        return split_figure(self.headline_figure)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the municipality has not confirmed it for so long that a reader should know."""
        return is_long_unconfirmed(self.confirmed_on, timezone.localdate())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the case as it is told."""
        from cases.presentation import case_context  # noqa: PLC0415 - it reads the models defined here

        return super().get_context(request, *args, **kwargs) | case_context(self, request)


class Effect(Orderable):
    """One measured effect of a case: before and after in the same unit."""

    class Better(models.TextChoices):
        """Which way is an improvement."""

        HIGHER = "higher", _("högre är bättre")
        LOWER = "lower", _("lägre är bättre")

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="effects")
    label = models.CharField(_("vad"), max_length=80, help_text=_("Till exempel: Pris per elevresa."))
    before = models.DecimalField(_("före"), max_digits=14, decimal_places=2, help_text=_("Till exempel: 118."))
    after = models.DecimalField(_("efter"), max_digits=14, decimal_places=2, help_text=_("Till exempel: 104."))
    unit = models.CharField(_("enhet"), max_length=20, blank=True, help_text=_("Till exempel: kr."))
    better = models.CharField(_("riktning"), max_length=6, choices=Better.choices, default=Better.HIGHER)
    measured = models.CharField(_("mätt"), max_length=7, blank=True, help_text=_("År och månad, till exempel 2025-03."))
    source = models.CharField(_("källa"), max_length=120, blank=True, help_text=_("Till exempel: Ekonomisystemet."))

    panels: ClassVar = panels.EFFECT_PANELS

    class Meta(Orderable.Meta):
        verbose_name = _("effekt")
        verbose_name_plural = _("effekter")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """A month is written as a month."""
        if problem := rules.measured_problem(self.measured):
            raise ValidationError({"measured": problem})

    @property
    def measured_words(self) -> str:
        """The month in words: "mars 2025"."""
        if not rules.MEASURED.fullmatch(self.measured):
            return self.measured
        return date_format(datetime.date.fromisoformat(f"{self.measured}-01"), "F Y")

    @property
    def bar(self) -> Bar:
        """The effect as two bars and words."""
        return bar_of(
            label=self.label,
            before=self.before,
            after=self.after,
            unit=self.unit,
            higher_is_better=self.better == self.Better.HIGHER,
        )


class ChallengePage(PeerPage):
    """An open challenge: a problem without a solution yet."""

    objects = ChallengePageManager()

    index_model = "cases.ChallengeIndexPage"
    parent_page_types: ClassVar = ["municipalities.MunicipalityPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/challenge.html"
    content_panels: ClassVar = panels.CHALLENGE_PANELS
    promote_panels: ClassVar = panels.PROMOTE_PANELS

    class Meta:
        verbose_name = _("öppen utmaning")
        verbose_name_plural = _("öppna utmaningar")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the challenge as it is told."""
        from cases.presentation import challenge_context  # noqa: PLC0415 - it reads the models defined here

        return super().get_context(request, *args, **kwargs) | challenge_context(self, request)
