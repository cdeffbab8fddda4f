{{/* What Mathesar reads. A secret is a file; what the database's Secret says besides the password is no secret. */}}
{{- define "mathesar.environment" -}}
{{- range $setting, $key := .Values.secrets.keys }}
- { name: {{ $setting }}_FILE, value: /run/secrets/mathesar/{{ $setting }} }
{{- end }}
- { name: POSTGRES_PASSWORD_FILE, value: /run/secrets/database/POSTGRES_PASSWORD }
{{- if hasKey .Values.secrets.keys "MATHESAR_ADMIN_PASSWORD" }}
- { name: MATHESAR_ADMIN_USER, value: {{ .Values.administrator | quote }} }
{{- end }}
{{- $database := .Values.database }}
{{- $fixed := dict "POSTGRES_HOST" $database.host "POSTGRES_PORT" $database.port }}
{{- range $setting, $key := dict "POSTGRES_HOST" $database.keys.host "POSTGRES_PORT" $database.keys.port "POSTGRES_DB" $database.keys.name "POSTGRES_USER" $database.keys.user }}
{{- if get $fixed $setting }}
- { name: {{ $setting }}, value: {{ include "mathesar.text" (get $fixed $setting) | quote }} }
{{- else if $key }}
- name: {{ $setting }}
  valueFrom: { secretKeyRef: { name: {{ $database.existingSecret }}, key: {{ $key | quote }} } }
{{- end }}
{{- end }}
{{- if $database.certificateAuthority.secret }}
- { name: PGSSLROOTCERT, value: {{ printf "/run/secrets/authority/%s" $database.certificateAuthority.key | quote }} }
{{- end }}
{{- if and .Values.host (not .Values.settings.MATHESAR_DOMAIN) }}
- { name: MATHESAR_DOMAIN, value: {{ .Values.host | quote }} }
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if not (kindIs "invalid" $value) }}
- { name: {{ $name }}, value: {{ include "mathesar.text" $value | quote }} }
{{- end }}
{{- end }}
{{- end }}
