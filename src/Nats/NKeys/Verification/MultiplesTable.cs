namespace Platform.Nats.NKeys.Verification;

/// <summary>
/// Multiples of one point for every digit of a scalar: a product is then a sum of table entries, without a single doubling.
/// Digits of 4 bits make 512 entries (60 KB), digits of 8 bits 4096 (480 KB) for half as many additions.
/// </summary>
internal sealed class MultiplesTable
{
    private readonly int _bits;
    private readonly int _perDigit;
    private readonly TablePoint[] _entries;

    public MultiplesTable(CurvePoint point, int bits)
    {
        _bits = bits;
        _perDigit = 1 << (bits - 1);
        var digits = 256 / bits;
        var points = new CurvePoint[digits * _perDigit];
        for (var digit = 0; digit < digits; digit++)
        {
            var multiple = point;
            for (var i = 0; i < _perDigit; i++)
            {
                points[(digit * _perDigit) + i] = multiple;
                if (i < _perDigit - 1)
                {
                    multiple += point;
                }
            }

            // The last one is half of the next digit's unit.
            point = multiple.Doubled();
        }

        _entries = Normalize(points);
    }

    /// <summary>Adds scalar (32 bytes, little-endian, below 2^253) times the point.</summary>
    public CurvePoint AddMultiple(CurvePoint sum, ReadOnlySpan<byte> scalar)
    {
        var carry = 0;
        for (int digit = 0, offset = 0; offset < _entries.Length; digit++, offset += _perDigit)
        {
            var value = carry + (_bits == 8 ? scalar[digit] : (scalar[digit >> 1] >> ((digit & 1) * 4)) & 15);
            carry = value > _perDigit ? 1 : 0;
            value -= carry << _bits;
            if (value > 0)
            {
                sum += _entries[offset + value - 1];
            }
            else if (value < 0)
            {
                sum -= _entries[offset - value - 1];
            }
        }

        return sum;
    }

    // One inversion for all: the running products, inverted once, walked back.
    private static TablePoint[] Normalize(CurvePoint[] points)
    {
        var products = new FieldElement[points.Length];
        var product = FieldElement.One;
        for (var i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i].Z;
        }

        var inverse = product.Inverted();
        var entries = new TablePoint[points.Length];
        for (var i = points.Length - 1; i >= 0; i--)
        {
            entries[i] = points[i].ToTablePoint(inverse * products[i]);
            inverse *= points[i].Z;
        }

        return entries;
    }
}
