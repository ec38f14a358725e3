"""People who log in, and which municipality their address shows them to work in."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunskapsbank.addresses import normal_address
from members.domains import clean_domain, covers, domain_of
from municipalities.models import Municipality

HOLDS_FOR = datetime.timedelta(days=365)


class UserManager(BaseUserManager["User"]):
    """Makes users whose e-mail address is their login name."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The address in the one way that the login looks for it, whoever wrote it; as it is where that is none."""
        return normal_address(email or "") or super().normalize_email(email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password only other ways of logging in work."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who may do everything."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, however it is capitalised."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person known by an e-mail address; there is no separate user name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-postadress"), unique=True)
    role = models.CharField(_("roll"), max_length=100, blank=True)
    asked_to_stay_at = models.DateTimeField(_("tillfrågad om kontot ska finnas kvar"), null=True, editable=False)
    is_example = models.BooleanField(
        _("exempelinnehåll"),
        default=False,
        editable=False,
        help_text=_("Konto för att visa hur webbplatsen fungerar, tas bort med ett kommando."),
    )

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("användare")
        verbose_name_plural = _("användare")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="members_user_email_ci_unique")]

    def __str__(self) -> str:
        return f"Konto {self.pk}"

    @property
    def may_enter_admin(self) -> bool:
        """Whether the person is one of those who work in the admin."""
        return self.has_perm("wagtailadmin.access_admin")


class MunicipalityDomainManager(models.Manager["MunicipalityDomain"]):
    """Finds the municipality of an address."""

    def of(self, address: str) -> MunicipalityDomain | None:
        """The entry that covers the address: its own domain, or one above it that takes in what lies below."""
        domain = domain_of(address)
        above = [domain.split(".", n)[-1] for n in range(domain.count("."))]
        entries = self.filter(domain__in=above).select_related("municipality")
        return max(
            (entry for entry in entries if covers(entry.domain, domain, below=entry.with_subdomains)),
            key=lambda entry: len(entry.domain),
            default=None,
        )


class MunicipalityDomain(models.Model):
    """A mail domain that only a municipality's own people have addresses under."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, verbose_name=_("kommun"), related_name="mail_domains"
    )
    domain = models.CharField(
        _("domän"),
        max_length=253,
        unique=True,
        help_text=_("Det som står efter @ i kommunens e-postadresser, till exempel kommunen.se."),
    )
    with_subdomains = models.BooleanField(
        _("gäller även underdomäner"),
        default=False,
        help_text=_("Kryssa i om adresser som anna@skola.kommunen.se också hör till kommunens anställda."),
    )

    objects = MunicipalityDomainManager()

    class Meta:
        verbose_name = _("kommunens e-postdomän")
        verbose_name_plural = _("kommunernas e-postdomäner")
        ordering: ClassVar = ["municipality__short_name", "domain"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="a_mail_domain_is_written_in_lower_case_ascii",
            )
        ]

    def __str__(self) -> str:
        return self.domain

    def clean(self) -> None:
        """Write the domain as mail does. Raises ValidationError for what is none, or is open to everybody."""
        self.domain = clean_domain(self.domain)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by whether they hold."""

    def holding(self) -> MembershipQuerySet:
        """Those confirmed within the last twelve months."""
        return self.filter(confirmed_at__gt=timezone.now() - HOLDS_FOR)


class Membership(models.Model):
    """A person has shown an address of a municipality's to be theirs. It ends with the domain, and after a year."""

    user = models.OneToOneField(User, models.CASCADE, verbose_name=_("konto"), related_name="membership")
    domain = models.ForeignKey(MunicipalityDomain, models.CASCADE, verbose_name=_("domän"), related_name="memberships")
    address = models.EmailField(_("bekräftad adress"))
    confirmed_at = models.DateTimeField(_("bekräftad"), default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")

    def __str__(self) -> str:
        return f"Medlemskap {self.pk}"

    @property
    def municipality(self) -> Municipality:
        """Whose the domain is."""
        return self.domain.municipality

    @property
    def holds_until(self) -> datetime.datetime:
        """When the address has to be confirmed again."""
        return self.confirmed_at + HOLDS_FOR
