from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('field', '0003_alarm_safe'),
    ]

    operations = [
        migrations.AddField(
            model_name='recordchange',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='field.recordchange'),
        ),
    ]
