"""What nobody has confirmed does not count as said: a stranger may have typed the address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_reasons_and_threads")]

    operations = [
        migrations.RemoveConstraint(model_name="comment", name="one_writer_says_a_thing_once_a_page"),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("text_digest", ""), _negated=True), models.Q(("state", "unconfirmed"), _negated=True)
                ),
                fields=("page", "email", "text_digest"),
                name="one_writer_says_a_thing_once_a_page",
            ),
        ),
    ]
