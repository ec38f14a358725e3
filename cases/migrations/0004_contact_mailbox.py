"""A second address beside the contact's, which gets the same questions."""

from django.db import migrations, models

MAILBOX = models.EmailField(
    blank=True,
    default="",
    help_text=(
        "Får samma frågor, så att någon svarar även när kontakten är borta. Visas aldrig. Till exempel: "
        "inkop@kommunen.se."
    ),
    max_length=254,
    verbose_name="funktionsbrevlåda som också får frågor",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_confirming")]

    operations = [
        migrations.AddField("casepage", "contact_mailbox", MAILBOX, preserve_default=False),
        migrations.AddField("challengepage", "contact_mailbox", MAILBOX.clone(), preserve_default=False),
    ]
