using System.Text;

namespace Platform.Admission.Tests.Tokens;

/// <summary>Signatures others have published: RFC 7515 A.2 (RS256), A.3 (ES256); RFC 8037 A.4 (EdDSA). Keys and texts are the RFCs'.</summary>
public sealed class VectorTests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    [Theory]
    [InlineData(
        JwsAlgorithms.RS256,
        """{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}""",
        "eyJhbGciOiJSUzI1NiJ9." + Payload,
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")]
    [InlineData(
        JwsAlgorithms.ES256,
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""",
        "eyJhbGciOiJFUzI1NiJ9." + Payload,
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")]
    [InlineData(
        JwsAlgorithms.EdDSA,
        """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""",
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")]
    public void Published_signatures_verify_and_changed_ones_do_not(JwsAlgorithms algorithm, string jwk, string input, string signature)
    {
        var key = JwkSet.Parse($$"""{"keys":[{{jwk}}]}""").Value.Find(kid: null, algorithm)!;
        var (message, bytes) = (Encoding.ASCII.GetBytes(input), StrictBase64Url.Decode(signature)!);

        key.Verify(algorithm, message, bytes).ShouldBeTrue();
        message[^1] ^= 1;
        key.Verify(algorithm, message, bytes).ShouldBeFalse();
        message[^1] ^= 1;
        bytes[5] ^= 1;
        key.Verify(algorithm, message, bytes).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AA", true)]
    [InlineData("AAA", true)]
    [InlineData("AAAA", true)]
    [InlineData("_-8", true)]
    [InlineData("A", false)]
    [InlineData("AAAAA", false)]
    [InlineData("AB", false)]
    [InlineData("AAB", false)]
    [InlineData("AA==", false)]
    [InlineData("A A", false)]
    [InlineData("AA\n", false)]
    [InlineData("+A", false)]
    [InlineData("/A", false)]
    [InlineData("é", false)]
    public void Base64url_has_one_spelling(string text, bool isGood) => (StrictBase64Url.Decode(text) is not null).ShouldBe(isGood);
}
