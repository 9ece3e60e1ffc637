using Platform.Kernel;

namespace Platform.Portal.Features.Issuer;

internal static class DeviceErrors
{
    public static readonly Error CodeUnknown = new("device.code_unknown", ErrorKind.NotFound, "No device waits under this code. Codes last ten minutes: compare it with the device, or begin there again.", "user_code");
    public static readonly Error TurnedOff = new("device.turned_off", ErrorKind.Forbidden, "Devices are not let in by a code at present, here or in this organization: the platform turned that off. Use an API token on the device.");
    public static readonly Error TooMany = new("device.too_many_codes", ErrorKind.TooMany, "Too many codes that were none. Wait 15 minutes.", "user_code");
}
