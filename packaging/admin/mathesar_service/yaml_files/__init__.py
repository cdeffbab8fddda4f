"""The two YAML files that administrators write, checked as the service reads them: log-in providers, file storage."""
