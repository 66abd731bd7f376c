// The certificate of https addresses.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SearchEngine.Server.Security;

/// <summary>Where the certificate is.</summary>
/// <param name="CertificateFile">PEM: the certificate, then its chain.</param>
/// <param name="KeyFile">PEM: its private key.</param>
/// <param name="Password">The private key's password; null for none.</param>
internal sealed record TlsOptions(string CertificateFile, string KeyFile, string? Password)
{
    /// <summary>The options that settings make; null when there are none.</summary>
    /// <exception cref="UsageException">One of certificate and key is missing.</exception>
    public static TlsOptions? Of(string? certificate, string? key, string? password) => (certificate, key) switch
    {
        (null, null) => null,
        (not null, not null) => new TlsOptions(certificate, key, password),
        _ => throw new UsageException("tls.certificate and tls.key belong together; one of them is missing."),
    };

    /// <summary>Reads the certificate with its private key.</summary>
    /// <exception cref="UsageException">The files are not that.</exception>
    public X509Certificate2 Load()
    {
        try
        {
            return Password is null
                ? X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile)
                : X509Certificate2.CreateFromEncryptedPemFile(CertificateFile, Password, KeyFile);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException
            or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"tls.certificate {CertificateFile} and tls.key {KeyFile} cannot be used: " +
                exception.Message);
        }
    }

    /// <summary>The certificates between the server's own and the root, which clients may not have.</summary>
    public X509Certificate2Collection LoadChain()
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(CertificateFile);
        return chain;
    }
}
