from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0004_questions_to_the_sender"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="is_example",
            field=models.BooleanField(default=False, editable=False, verbose_name="exempelinnehåll"),
        ),
    ]
