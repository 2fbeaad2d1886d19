//! Files that a provider points to elsewhere (Sendle, View a Label: a redirect to a storage service): fetched by a
//! third client that has no credential to lose.
//!
//! One hop, https, public addresses only, and the address that was judged is the one that is asked. An account on
//! this machine (the simulator) may point to this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::{
    Result,
    call::{Auth, Call, PDF_LIMIT},
    error::{Class, ProviderError},
    exchange::exchange,
    http::Http,
    read_client,
    timing::Timing,
};

/// What every PDF begins with.
const MAGIC: &[u8] = b"%PDF-";

impl Http {
    /// Fetches a PDF of at most 20 MiB from where an answer pointed to. The address is part of no error: it may be
    /// signed.
    ///
    /// # Errors
    /// An address that may not be asked, no whole answer, another redirect, a refusal, or something that is no PDF.
    pub async fn download(&self, location: &str) -> Result<Vec<u8>> {
        if self.inner.retired {
            return Err(self.error(Class::Retired, "nothing is fetched for a retired account"));
        }
        let at_home = self.inner.origin.is_loopback();
        let refused = |why| self.error(Class::OutsideOrigin, why);
        let base = Url::parse(&self.inner.origin.shown()).ok();
        let url = Url::options().base_url(base.as_ref()).parse(location);
        let url = url.map_err(|_| refused("the file's address cannot be read"))?;
        let target = Target::of(&url, at_home).map_err(refused)?;
        let addresses = target.look_up().await.map_err(|why| self.error(Class::Unreachable, why))?;
        judge(&addresses, at_home).map_err(refused)?;
        let timing = self.inner.timing;
        let timing = Timing { total: timing.total.saturating_mul(2), ..timing };
        let client = read_client::for_file(url.scheme() == "https", &timing, &target.host, &addresses)
            .map_err(|e| self.error(Class::Misconfigured, e.without_url().to_string()))?;
        let call = Call::get(url, Auth::None).limit(PDF_LIMIT);
        let reply = exchange(&client, &call, &timing).await.map_err(|f| self.error(f.class, f.message))?;
        let fault = |class, why: &str| ProviderError { status: Some(reply.status), ..self.error(class, why) };
        match reply.status {
            200..=299 if reply.body.starts_with(MAGIC) => Ok(reply.body),
            200..=299 => Err(fault(Class::Unreadable, "what came is no PDF")),
            300..=399 => Err(fault(Class::Redirected, "the file's address points to yet another one")),
            status => {
                Err(fault(Class::of_status(status), "the file was not handed out; its link is short-lived"))
            }
        }
    }
}

/// Whom to ask for a file.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    host: String,
    port: u16,
    literal: Option<IpAddr>,
}

impl Target {
    fn of(url: &Url, at_home: bool) -> std::result::Result<Self, &'static str> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the file's address carries a credential");
        }
        let (host, literal) = match url.host() {
            Some(Host::Domain(name)) => (name.to_owned(), None),
            Some(Host::Ipv4(ip)) => (ip.to_string(), Some(IpAddr::V4(ip))),
            Some(Host::Ipv6(ip)) => (ip.to_string(), Some(IpAddr::V6(ip))),
            None => return Err("the file's address names no host"),
        };
        let here = literal.is_some_and(|ip| ip.is_loopback()) || host == "localhost";
        match url.scheme() {
            "https" => {}
            "http" if at_home && here => {}
            _ => return Err("a file is fetched by https only"),
        }
        let port = url.port_or_known_default().ok_or("the file's address names no port")?;
        Ok(Self { host, port, literal })
    }

    async fn look_up(&self) -> std::result::Result<Vec<SocketAddr>, &'static str> {
        if let Some(ip) = self.literal {
            return Ok(vec![SocketAddr::new(ip, self.port)]);
        }
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| "the file's host has no address")?.collect();
        if found.is_empty() { Err("the file's host has no address") } else { Ok(found) }
    }
}

/// One address inside is enough to refuse: a name with two faces is no accident.
fn judge(addresses: &[SocketAddr], at_home: bool) -> std::result::Result<(), &'static str> {
    let fine = |ip: IpAddr| is_public(ip) || (at_home && ip.is_loopback());
    if addresses.iter().all(|address| fine(address.ip())) {
        Ok(())
    } else {
        Err("the file's address is not a public one")
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// Global unicast only; addresses that wrap another are judged by it.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => v4(high, low),
        // Teredo, ORCHID, benchmarks, documentation.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_asked() {
        for public in ["1.1.1.1", "93.184.216.34", "52.95.134.1", "2606:4700::1111", "2a00:1450::1"] {
            let ip: IpAddr = public.parse().expect("an address");
            assert!(is_public(ip), "{public}");
        }
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:1.1.1.1",
            "::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:a00:1::1",
            "2002:c0a8:101::",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let ip: IpAddr = inside.parse().expect("an address");
            assert!(!is_public(ip), "{inside}");
        }
    }

    #[test]
    fn one_address_inside_spoils_a_name() {
        let at = |ips: &[&str]| -> Vec<SocketAddr> {
            ips.iter().map(|ip| SocketAddr::new(ip.parse().expect("an address"), 443)).collect()
        };
        assert!(judge(&at(&["1.1.1.1", "2606:4700::1111"]), false).is_ok());
        assert!(judge(&at(&["1.1.1.1", "127.0.0.1"]), false).is_err());
        assert!(judge(&at(&["169.254.169.254"]), true).is_err());
        assert!(judge(&at(&["127.0.0.1"]), true).is_ok());
        assert!(judge(&at(&["127.0.0.1"]), false).is_err());
    }

    #[test]
    fn the_way_there_is_https_without_a_credential() {
        let target = |text: &str, at_home| Target::of(&Url::parse(text).expect("a URL"), at_home);
        assert!(target("https://s3.example.com/label.pdf?signature=1", false).is_ok());
        assert!(target("http://127.0.0.1:9000/label.pdf", true).is_ok());
        assert!(target("http://localhost:9000/label.pdf", true).is_ok());
        for (text, at_home) in [
            ("http://s3.example.com/label.pdf", false),
            ("http://s3.example.com/label.pdf", true),
            ("http://127.0.0.1:9000/label.pdf", false),
            ("http://10.0.0.1/label.pdf", true),
            ("https://user@s3.example.com/", false),
            ("https://:pass@s3.example.com/", false),
            ("ftp://s3.example.com/", false),
            ("file:///etc/passwd", true),
            ("data:application/pdf,%25PDF-", true),
        ] {
            assert!(target(text, at_home).is_err(), "{text}");
        }
    }
}
