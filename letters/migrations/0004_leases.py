"""A letter says whether somebody is sending it now, so that nobody else sends it at the same time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_incoming_mail")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="leased_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="skickas just nu, till"),
        ),
    ]
