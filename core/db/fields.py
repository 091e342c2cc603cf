"""Database fields that every app may use."""

from django.db import models
from encrypted_fields.fields import EncryptedFieldMixin


class SecretTextField(EncryptedFieldMixin, models.TextField):  # type: ignore[misc,type-arg]  # the package has no types
    """Text encrypted at rest, and in what `dumpdata` writes too; `loaddata` reads that back."""

    def value_to_string(self, obj: models.Model) -> str:
        """What serializers write."""
        encrypted = self.get_prep_value(self.value_from_object(obj))
        return str(encrypted or "")
