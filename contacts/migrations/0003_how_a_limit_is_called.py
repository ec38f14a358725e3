"""A limit is of a contact or of a mailbox, and where the questions go instead is said as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_contact_and_mailbox"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contactlimit",
            options={"verbose_name": "gräns för en kontakt", "verbose_name_plural": "kontakternas gränser"},
        ),
        migrations.AlterField(
            model_name="contactlimit",
            name="most_per_month",
            field=models.PositiveSmallIntegerField(
                default=4,
                help_text="Fler än så går till sidans andra adress eller till Kundstöd. 0 betyder inga alls.",
                verbose_name="frågor i månaden, högst",
            ),
        ),
        migrations.AlterField(
            model_name="contactlimit",
            name="paused_until",
            field=models.DateField(
                blank=True,
                help_text="Så länge går frågorna till sidans andra adress eller till Kundstöd.",
                null=True,
                verbose_name="paus till och med",
            ),
        ),
    ]
