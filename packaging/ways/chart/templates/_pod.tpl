{{/* The pod, by the restricted Pod Security standard. */}}
{{- define "mathesar.pod" -}}
{{- $image := .Files.Get "files/image.yaml" | fromYaml }}
serviceAccountName: {{ include "mathesar.name" . }}
automountServiceAccountToken: false
# A Service named postgres would set POSTGRES_PORT.
enableServiceLinks: false
terminationGracePeriodSeconds: 60
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 $image.user }}
  runAsGroup: {{ int64 $image.user }}
  fsGroup: {{ int64 $image.user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if gt (int .Values.replicas) 1 }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "mathesar.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
containers:
  - name: mathesar
    image: {{ include "mathesar.image" . | quote }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    env: {{- include "mathesar.environment" . | nindent 6 }}
    ports:
      - { name: http, containerPort: {{ int64 $image.port }}, protocol: TCP }
    # A program of the image asks as the application expects it: the kubelet's own request would name the pod's address.
    startupProbe:
      exec: { command: [{{ $image.health | quote }}] }
      periodSeconds: 5
      timeoutSeconds: 10
      failureThreshold: {{ div .Values.startupSeconds 5 }}
    readinessProbe:
      exec: { command: [{{ $image.health | quote }}] }
      periodSeconds: 10
      timeoutSeconds: 10
    # Whether the web server answers, whatever the database does: a restart would not fix that.
    livenessProbe:
      exec: { command: [{{ $image.health | quote }}, alive] }
      periodSeconds: 30
      timeoutSeconds: 10
      failureThreshold: 4
    lifecycle:
      # Until every proxy has heard that this pod goes.
      preStop: { sleep: { seconds: 5 } }
    resources: {{- toYaml .Values.resources | nindent 6 }}
    volumeMounts:
      - { name: data, mountPath: {{ $image.data | quote }} }
      - { name: uploads, mountPath: {{ printf "%s/tmp" $image.data | quote }} }
      - { name: temporary, mountPath: /tmp }
      - { name: secrets, mountPath: /run/secrets/mathesar, readOnly: true }
      - { name: database, mountPath: /run/secrets/database, readOnly: true }
      {{- if .Values.database.certificateAuthority.secret }}
      - { name: authority, mountPath: /run/secrets/authority, readOnly: true }
      {{- end }}
volumes:
  - name: data
    {{- if eq .Values.media.kind "volume" }}
    persistentVolumeClaim: { claimName: {{ include "mathesar.claim" . }} }
    {{- else }}
    emptyDir: {}
    {{- end }}
  - name: temporary
    emptyDir: {}
  # Uploads while they arrive.
  - name: uploads
    emptyDir: {}
  # The container's user is not the files' owner everywhere, and nothing else is in the container: all may read them.
  - name: secrets
    secret:
      secretName: {{ .Values.secrets.existingSecret }}
      defaultMode: 0444
      items:
        {{- range $setting, $key := .Values.secrets.keys }}
        - { key: {{ $key | quote }}, path: {{ $setting }} }
        {{- end }}
  - name: database
    secret:
      secretName: {{ .Values.database.existingSecret }}
      defaultMode: 0444
      items:
        - { key: {{ .Values.database.keys.password | quote }}, path: POSTGRES_PASSWORD }
  {{- if .Values.database.certificateAuthority.secret }}
  - name: authority
    secret: { secretName: {{ .Values.database.certificateAuthority.secret }} }
  {{- end }}
{{- end }}
