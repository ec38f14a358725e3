"""`members_superuser`: the first account of a new site, or another one that may do everything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from kunskapsbank.addresses import normal_address
from members.services import account_of, confirm_address


class Command(BaseCommand):
    """Makes the account, or opens everything to the one that is there; it has no password."""

    help = "Ger adressen ett konto som får göra allt. Inloggning sker med kod, och ett andra steg krävs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose it is."""
        parser.add_argument("email", help="e-postadressen som koderna skickas till")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account."""
        address = normal_address(options["email"])
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{options['email']} är ingen e-postadress.") from error
        user = account_of(address)
        user.is_staff = user.is_superuser = user.is_active = True
        user.save()
        confirm_address(user)
        self.stdout.write("Kontot får göra allt. Logga in på /admin/ med en kod, och lägg till ett andra steg då.")
