# Runs a formula where there is no Homebrew: check.rb FORMULA FILE PREFIX. It knows what this formula uses, and nothing else.
# Prints the command of its service, a word a line.
require "fileutils"
require "open3"
require "pathname"
require "tmpdir"

# A folder with Homebrew's ways to put something into it.
class Keg < Pathname
  def /(other) = Keg.new(super)

  def install(names)
    mkpath
    names.each { |from, to| FileUtils.cp(from, self / to) }
  end

  def write(text)
    dirname.mkpath
    super
  end
end

# What "service do" says.
class Service
  attr_reader :command

  def initialize(formula) = @formula = formula
  def run(command) = @command = command.map(&:to_s)
  def keep_alive(_wanted) = nil
  def log_path(_path) = nil
  def error_log_path(_path) = nil
  def method_missing(name) = @formula.public_send(name)
  def respond_to_missing?(name, _all = false) = @formula.respond_to?(name)
end

class Formula
  PREFIX = Keg.new(ARGV.fetch(2))

  class << self
    attr_reader :tested, :served, :said

    def [](_name) = Struct.new(:opt_bin).new(Pathname.new("/usr/bin"))
    %i[desc homepage version license revision url sha256].each do |name|
      define_method(name) { |value = nil, **_options| value.nil? ? @said[name] : (@said ||= {})[name] = value }
    end
    def depends_on(_name) = nil
    def on_intel = yield
    def on_arm = nil
    def test(&work) = @tested = work
    def service(&work) = @served = work
  end

  def version = self.class.said[:version]
  def libexec = PREFIX / "libexec"
  def bin = PREFIX / "bin"
  def opt_bin = bin
  def etc = PREFIX / "etc"
  def var = PREFIX / "var"
  def testpath = Pathname.new(Dir.mktmpdir)
  def chmod(mode, path) = FileUtils.chmod(mode, path)

  def shell_output(command, status = 0)
    output, ended = Open3.capture2(command)
    raise "#{command} ended with #{ended.exitstatus}: #{output}" unless ended.exitstatus == status

    output
  end

  def assert_match(wanted, output)
    raise "#{wanted.inspect} is not in #{output.inspect}" unless output.match?(wanted)
  end
end

load ARGV.fetch(0)
formula = Mathesar.new
raise "another file" unless Formula.said.nil? && Mathesar.said[:url].end_with?(File.basename(ARGV.fetch(1)))

Dir.chdir(File.dirname(ARGV.fetch(1))) { formula.install }
formula.instance_eval(&Mathesar.tested)
raise "no caveats" unless formula.caveats.include?("mathesar trial")

service = Service.new(formula)
service.instance_eval(&Mathesar.served)
puts service.command
