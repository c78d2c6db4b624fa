"""The database refuses to change a signed entry (JRN-4)."""

from django.db import migrations

from utsyn.youth import guard


class Migration(migrations.Migration):
    dependencies = [("youth", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guard.put_up(editor.connection), lambda apps, editor: guard.take_down(editor.connection)
        ),
    ]
