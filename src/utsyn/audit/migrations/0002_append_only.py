"""The database refuses to change or delete an event; and the newest events of a service are found quickly."""

from django.db import migrations, models

from utsyn.audit import guard


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["service", "at"], name="newest_of_a_service")
        ),
        migrations.RunPython(
            lambda apps, editor: guard.put_up(editor.connection), lambda apps, editor: guard.take_down(editor.connection)
        ),
    ]
