# Evaluates package.nix and module.nix with what stands in for nixpkgs: check.sh compares the result.
let
  lib = {
    attrNames = builtins.attrNames;
    concatStringsSep = builtins.concatStringsSep;
    makeLibraryPath = libraries: builtins.concatStringsSep ":" (map (each: "${each}/lib") libraries);
    mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
    mkDefault = value: value;
    mkEnableOption = description: { inherit description; };
    mkIf = condition: content: if condition then content else { };
    mkOption = option: option;
    licenses.gpl3Only = "GPL-3.0-only";
    sourceTypes.binaryNativeCode = "binary native code";
    types = {
      attrsOf = type: type;
      int = "int";
      oneOf = types: types;
      package = "package";
      str = "str";
    };
  };
  stdenv = {
    mkDerivation = derivation: derivation // derivation.passthru;
    hostPlatform.system = "x86_64-linux";
    cc.cc.lib = "/store/gcc";
  };
  known = {
    inherit lib stdenv;
    autoPatchelfHook = "/store/hook";
    cairo = "/store/cairo";
    dpkg = "/store/dpkg";
    fetchurl = source: source;
    zlib = "/store/zlib";
  };
  pythons = builtins.listToAttrs (
    map (minor: {
      name = "python3${minor}";
      value = "/store/python3.${minor}";
    }) [ "10" "11" "12" "13" "14" "15" ]
  );
  callPackage = path: let f = import path; in f (builtins.intersectAttrs (builtins.functionArgs f) (known // pythons));
  package = callPackage ./package.nix;
  module = import ./module.nix { packages.x86_64-linux.default = package; } {
    inherit lib;
    pkgs = { inherit stdenv; };
    config = {
      services.mathesar = {
        enable = true;
        inherit package;
        settings = {
          MATHESAR_DOMAIN = "data.example.org";
          WEB_CONCURRENCY = 2;
        };
      };
      environment.etc."mathesar/mathesar.env".text = module.config.environment.etc."mathesar/mathesar.env".text;
    };
  };
in
{
  package = package.src // {
    inherit (package) version libraryPath;
  };
  users = builtins.attrNames module.config.users.users;
  groups = builtins.attrNames module.config.users.groups;
  environment = module.config.environment.etc."mathesar/mathesar.env".text;
  wanted = module.config.systemd.services.mathesar.wantedBy;
}
