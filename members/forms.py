"""The forms of logging in and of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmReauthenticationCodeForm as AllauthCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunskapsbank.written import MailAddressField, WrittenField
from members.models import User

CODE_ATTRIBUTES = {"inputmode": "numeric", "autocomplete": "one-time-code", "size": "12"}
INPUT = {"class": "ds-input"}


class AddressForm(forms.Form):
    """An e-mail address."""

    email = MailAddressField(
        label=gettext_lazy("E-postadress"),
        widget=forms.EmailInput(attrs={"class": "ds-input", "autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Skriv din e-postadress."),
            "invalid": gettext_lazy("Det är ingen e-postadress. Skriv den till exempel så här: namn@kommunen.se"),
        },
    )


class NewAddressForm(AddressForm):
    """The address that an account is to have from now on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Ny e-postadress")


class ProfileForm(forms.ModelForm):
    """What others see of a person."""

    first_name = WrittenField(
        label=gettext_lazy("Förnamn"),
        required=False,
        is_line=True,
        most=150,
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "given-name"}),
    )
    last_name = WrittenField(
        label=gettext_lazy("Efternamn"),
        required=False,
        is_line=True,
        most=150,
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "family-name"}),
    )
    role = WrittenField(
        label=gettext_lazy("Roll"),
        required=False,
        is_line=True,
        most=100,
        help_text=gettext_lazy("Till exempel upphandlare eller trafikplanerare."),
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "organization-title"}),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "role")


class PasswordForm(AllauthLoginForm):
    """Address and password, for those who have one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields."""
        super().__init__(*args, **kwargs)
        address, password = _("Skriv din e-postadress."), _("Skriv ditt lösenord.")
        _dress(self, "login", _("E-postadress"), required=address, autocomplete="username")
        _dress(self, "password", _("Lösenord"), required=password, autocomplete="current-password")
        self.fields["password"].help_text = ""


class SecondFactorForm(AllauthAuthenticateForm):
    """A code from the app, or one of the reserve codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        _dress_code(self, help_text=gettext_lazy("Sex siffror från appen, eller en av dina reservkoder."))


class SecondFactorAgainForm(AllauthReauthenticateForm):
    """The same, asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        _dress_code(self, help_text=gettext_lazy("Sex siffror från appen, eller en av dina reservkoder."))


class CodeAgainForm(AllauthCodeForm):
    """A code from a letter, to show once more who one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        _dress_code(self, help_text=gettext_lazy("Sex siffror."))


class AddAppForm(AllauthActivateTOTPForm):
    """The first code of an app that is being added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        _dress_code(self, help_text=gettext_lazy("Sex siffror, som appen visar nu."))


class AddKeyForm(AllauthAddWebAuthnForm):
    """A passkey or a security key that is being added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields."""
        super().__init__(*args, **kwargs)
        _dress(self, "name", _("Namn på nyckeln"), required=_("Skriv ett namn på nyckeln."), autocomplete="off")
        self.fields["name"].help_text = _("Så att du känner igen den, till exempel jobbdatorn.")
        self.fields["passwordless"].label = _("Jag vill kunna logga in med bara den här nyckeln")
        self.fields["passwordless"].help_text = _("Den frågar då efter din pinkod, ditt finger eller ditt ansikte.")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget.attrs["class"] = "ds-input"


class RenameKeyForm(AllauthEditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field."""
        super().__init__(*args, **kwargs)
        _dress(self, "name", _("Namn på nyckeln"), required=_("Skriv ett namn på nyckeln."), autocomplete="off")


def _dress(form: forms.Form, name: str, label: Any, *, required: Any, **attributes: str) -> None:
    field = form.fields[name]
    field.label = label
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({**INPUT, **attributes})


def _dress_code(form: forms.Form, *, help_text: Any) -> None:
    _dress(form, "code", _("Kod"), required=_("Skriv koden."), **CODE_ATTRIBUTES)
    form.fields["code"].help_text = help_text
