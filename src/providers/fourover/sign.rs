//! 4over's signature: one constant per method and account, as secret as the key itself (4over, Authentication).

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::{model::secret::Secret, providers::http::Auth};

/// Signs for one pair of keys.
#[derive(Debug, Clone)]
pub struct Signer {
    public: String,
    /// The lower-case hex text of SHA-256(private key); not the raw digest.
    key: Secret,
}

impl Signer {
    #[must_use]
    pub fn new(public: &str, private: &Secret) -> Self {
        Self { public: public.to_owned(), key: Secret::new(hex(&Sha256::digest(private.reveal()))) }
    }

    /// Hex HMAC-SHA256 of the method in capitals. Neither path, time nor body is signed.
    #[must_use]
    pub fn signature(&self, method: &Method) -> Secret {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.reveal().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(method.as_str().to_ascii_uppercase().as_bytes());
        Secret::new(hex(&mac.finalize().into_bytes()))
    }

    /// In the query for GET and DELETE, in the `Authorization` header for POST, PUT and PATCH.
    #[must_use]
    pub fn auth(&self, method: &Method) -> Auth {
        let signature = self.signature(method);
        if matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
            return Auth::Header(Secret::new(format!("API {}:{}", self.public, signature.reveal())));
        }
        Auth::Query(vec![("apikey", Secret::new(self.public.clone())), ("signature", signature)])
    }

    /// Takes every signature of this account out of a text that may echo a request.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        methods
            .iter()
            .fold(text.to_owned(), |text, m| text.replace(self.signature(m).reveal(), "[signature]"))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::new("pub", &Secret::new("made-up-private-key-0001"))
    }

    #[test]
    fn the_test_vectors_hold() {
        let signer = signer();
        assert_eq!(signer.key.reveal(), "d7fa7841739e01624b6675afa6a2a54fe4bc1d1f8df4d3db762fa3decb332208");
        for (method, want) in [
            (Method::GET, "a9c4c87746ee20ff7644939d76ecc336ca4b239ddaa47b063b1120149c9fd361"),
            (Method::POST, "4584abeb7030fc0a0b42b5fced1a70d6886c3cb3a5e1a5cf79acb931e71248ea"),
            (Method::PUT, "afa620409a9dee19725299f77113a1cfb79fab92ad31e3cd2fc35f9a9c741c06"),
            (Method::PATCH, "98b21a64119822f0418f1ab796b41f06308c7a3d4f8339065e0d50775083eede"),
            (Method::DELETE, "c36298b2bcdbcd3373bf0725b16de456d840ac9f4c901b38364447bdee263bee"),
        ] {
            assert_eq!(signer.signature(&method).reveal(), want, "{method}");
        }
    }

    #[test]
    fn each_method_has_its_documented_place_for_the_signature() {
        for method in [Method::GET, Method::DELETE] {
            let Auth::Query(pairs) = signer().auth(&method) else {
                panic!("{method} is signed in the query")
            };
            assert_eq!((pairs[0].0, pairs[0].1.reveal(), pairs[1].0), ("apikey", "pub", "signature"));
        }
        for method in [Method::POST, Method::PUT, Method::PATCH] {
            let Auth::Header(value) = signer().auth(&method) else {
                panic!("{method} is signed in a header")
            };
            let want = format!("API pub:{}", signer().signature(&method).reveal());
            assert_eq!(value.reveal(), want);
        }
    }

    #[test]
    fn no_signature_survives_in_a_text_or_in_debug() {
        let get = signer().signature(&Method::GET);
        let text = signer().hide(&format!("bad url ?signature={}", get.reveal()));
        assert_eq!(text, "bad url ?signature=[signature]");
        assert!(!format!("{:?}{:?}", signer(), signer().auth(&Method::GET)).contains(get.reveal()));
    }
}
