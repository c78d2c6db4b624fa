"""What each phone has counted, beside the session; and the database refuses to change or delete what a phone has sent."""

from django.db import migrations, models

from utsyn.field import guard


class Migration(migrations.Migration):
    dependencies = [("field", "0004_correction_undone")]

    operations = [
        migrations.AddField(
            model_name="device", name="turned_away_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="outing", name="counts", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="outing", name="loose", field=models.BooleanField(default=False)),
        migrations.RunPython(
            lambda apps, editor: guard.put_up(editor.connection), lambda apps, editor: guard.take_down(editor.connection)
        ),
    ]
