"""What systemd's own exit codes mean for this unit: systemd.exec(5), "Process Exit Codes"."""

from pathlib import Path

NAMES = {
    200: "CHDIR",
    201: "NICE",
    202: "FDS",
    203: "EXEC",
    204: "MEMORY",
    205: "LIMITS",
    206: "OOM_ADJUST",
    207: "SIGNAL_MASK",
    208: "STDIN",
    209: "STDOUT",
    210: "CHROOT",
    211: "IOPRIO",
    213: "SECUREBITS",
    214: "SETSCHEDULER",
    215: "CPUAFFINITY",
    216: "GROUP",
    217: "USER",
    218: "CAPABILITIES",
    219: "CGROUP",
    220: "SETSID",
    222: "STDERR",
    224: "PAM",
    225: "NETWORK",
    226: "NAMESPACE",
    227: "NO_NEW_PRIVILEGES",
    228: "SECCOMP",
    229: "SELINUX_CONTEXT",
    230: "PERSONALITY",
    231: "APPARMOR_PROFILE",
    232: "ADDRESS_FAMILIES",
    233: "RUNTIME_DIRECTORY",
    235: "CHOWN",
    236: "SMACK_PROCESS_LABEL",
    237: "KEYRING",
    238: "STATE_DIRECTORY",
    239: "CACHE_DIRECTORY",
    240: "LOGS_DIRECTORY",
    241: "CONFIGURATION_DIRECTORY",
    243: "CREDENTIALS",
    245: "BPF",
}

# Folders that systemd makes for the service.
FOLDERS = {
    238: (Path("/var/lib/mathesar"), Path("/var/lib/mathesar/media")),
    239: (Path("/var/cache/mathesar"),),
}

# What this machine does not let systemd do: the cause, and the lines of the sandbox to leave out.
SETTINGS = {
    217: ("this machine allows no user namespaces", ("PrivateUsers=no",)),
    218: ("this machine does not let systemd drop capabilities", ("CapabilityBoundingSet=~",)),
    226: (
        "this machine allows no mount namespaces, or what the sandbox mounts is missing",
        (
            "ReadWritePaths=",
            "PrivateTmp=no",
            "PrivateDevices=no",
            "ProtectSystem=no",
            "ProtectHome=no",
            "ProtectKernelTunables=no",
            "ProtectKernelModules=no",
            "ProtectKernelLogs=no",
            "ProtectControlGroups=no",
            "ProtectClock=no",
            "ProtectHostname=no",
            "ProtectProc=default",
            "ProcSubset=all",
        ),
    ),
    228: (
        "this machine does not let systemd filter system calls",
        (
            "SystemCallFilter=",
            "SystemCallArchitectures=",
            "RestrictNamespaces=no",
            "RestrictRealtime=no",
            "RestrictSUIDSGID=no",
            "MemoryDenyWriteExecute=no",
            "LockPersonality=no",
            "RestrictAddressFamilies=",
        ),
    ),
    232: ("this machine does not let systemd restrict address families", ("RestrictAddressFamilies=",)),
    237: ("this machine gives no kernel keyring", ("KeyringMode=inherit",)),
}

# What else has a step of its own.
STEPS = {
    200: ("/usr/lib/mathesar/app cannot be entered", "Reinstall the package."),
    203: (
        "a program of the package, or its Python, is missing or may not be executed",
        "Reinstall the package; where /usr is mounted with noexec, or SELinux refuses, that is the reason.",
    ),
}

LIMITS = "this machine does not allow something that the unit asks for"
