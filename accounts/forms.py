"""The forms of signing in, and of what people choose behind one-time links."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm, UserCreationForm
from django.core.exceptions import ValidationError
from django.forms import BaseForm

from accounts.services.names import TAKEN, is_taken


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {  # noqa: RUF012  # Django reads it from the class
        **AuthenticationForm.error_messages,
        "invalid_login": "Wrong username or password. Both are case-sensitive.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        if self.is_bound:
            self._focus()

    def _focus(self) -> None:
        """To the first field that is wrong, or else the password, which has to be typed again."""
        wrong = next((name for name in self.fields if name in self.errors), "password")
        for name, field in self.fields.items():
            field.widget.attrs["autofocus"] = name == wrong


class NewAccountForm(UserCreationForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Of an owner and of whoever is invited: the name, and a password typed twice; Django's validators judge it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)

    def clean_username(self) -> str:
        """Nobody else may be called so, not even beside their username."""
        username = str(super().clean_username())
        if is_taken(username):
            raise ValidationError(TAKEN)
        return username


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A password typed twice, by somebody who has forgotten theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)


def _dress(form: BaseForm) -> None:
    """The class that the style sheet knows, and labels without a colon."""
    form.label_suffix = ""
    for field in form.fields.values():
        field.widget.attrs["class"] = "input"
