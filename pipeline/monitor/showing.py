"""A look -> what those see who are not told: the health page, and metrics where they are wanted."""

from broadsheet.pipeline.monitor.health import write_health
from broadsheet.pipeline.monitor.looking import Look
from broadsheet.pipeline.monitor.metrics import write_metrics
from broadsheet.pipeline.settings import Settings


def show(settings: Settings, seen: Look) -> None:
    """Write both, whole or not at all. Raises `StorageError`, once everybody was told."""
    write_health(settings.data, seen)
    if settings.metrics_file is not None:
        write_metrics(settings.metrics_file, seen)
