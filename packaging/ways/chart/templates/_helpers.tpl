{{/* The name of everything: that of the release, which is "mathesar" in most. */}}
{{- define "mathesar.name" -}}
{{- $name := contains "mathesar" .Release.Name | ternary .Release.Name (printf "%s-mathesar" .Release.Name) }}
{{- $name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "mathesar.selector" -}}
app.kubernetes.io/name: mathesar
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mathesar.labels" -}}
{{ include "mathesar.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "mathesar.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "mathesar.claim" -}}
{{ .Values.media.existingClaim | default (printf "%s-media" (include "mathesar.name" .)) }}
{{- end }}

{{/* True where two pods can be there at the same time: nothing is on a volume of one node. */}}
{{- define "mathesar.canOverlap" -}}
{{- if or (eq .Values.media.kind "none") (eq .Values.media.accessMode "ReadWriteMany") }}true{{ end }}
{{- end }}

{{/* A setting's value as text; YAML gives numbers as floats. */}}
{{- define "mathesar.text" -}}
{{- if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* What the schema cannot see. */}}
{{- define "mathesar.refuse" -}}
{{- if and (gt (int .Values.replicas) 1) (not (include "mathesar.canOverlap" .)) }}
{{- fail "several replicas need media.accessMode: ReadWriteMany, or media.kind: none" }}
{{- end }}
{{- if and (eq .Values.media.kind "none") (not (hasKey .Values.secrets.keys "FILE_STORAGE_DICT")) }}
{{- fail "media.kind: none needs FILE_STORAGE_DICT in secrets.keys: files in tables have no other place" }}
{{- end }}
{{- if and (eq .Values.media.kind "none") (ne (.Values.settings.DATA_FILES_STORAGE_BACKEND | default "local") "azure") }}
{{- fail "media.kind: none needs settings.DATA_FILES_STORAGE_BACKEND: azure: imports have no other place" }}
{{- end }}
{{- if and (or .Values.ingress.enabled .Values.gateway.enabled) (not .Values.host) }}
{{- fail "ingress and gateway need host, the name under which people reach Mathesar" }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway needs parentRefs, the Gateway that the route belongs to" }}
{{- end }}
{{- end }}
