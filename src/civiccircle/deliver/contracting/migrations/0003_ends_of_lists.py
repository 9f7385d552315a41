from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('contracting', '0002_manifests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['community', '-received_at', '-id'], name='import_newest'),
        ),
        migrations.AddIndex(
            model_name='process',
            index=models.Index(condition=models.Q(('year__isnull', False)), fields=['community', 'year', '-changed_at', '-id'], name='process_years'),
        ),
    ]
