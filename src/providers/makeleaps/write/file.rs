//! A file as the documented multipart body, the same bytes every time. Pure.

/// Content type and body of an upload: one part named `content_file` (MakeLeaps, Attaching a custom file).
pub(super) fn multipart(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let boundary = boundary(bytes);
    let kind = if bytes.starts_with(b"%PDF") { "application/pdf" } else { "application/octet-stream" };
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"content_file\"; filename=\"{}\"\r\n\
         Content-Type: {kind}\r\n\r\n",
        quoted(name)
    );
    let mut body = head.into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A fixed line that does not occur in the file; a file that holds it gets the next one.
fn boundary(bytes: &[u8]) -> String {
    let holds = |line: &str| bytes.windows(line.len()).any(|w| w == line.as_bytes());
    let mut n = 0_u64;
    loop {
        let line = format!("----------postroom-content-file-{n}");
        if !holds(&line) {
            return line;
        }
        n += 1;
    }
}

/// Quotes and line ends as browsers write them in a form.
fn quoted(name: &str) -> String {
    name.chars().fold(String::new(), |mut out, c| {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if c.is_control() => {}
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_file_is_the_same_body() {
        let (kind, body) = multipart("請求書.pdf", b"%PDF-1.4 x");
        assert_eq!(kind, "multipart/form-data; boundary=----------postroom-content-file-0");
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            "------------postroom-content-file-0\r\n\
             Content-Disposition: form-data; name=\"content_file\"; filename=\"請求書.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n\
             %PDF-1.4 x\r\n\
             ------------postroom-content-file-0--\r\n"
        );
        assert_eq!(multipart("請求書.pdf", b"%PDF-1.4 x").1, body);
    }

    #[test]
    fn no_name_and_no_content_breaks_out_of_the_body() {
        let (kind, body) = multipart("a\"\r\nX: y.pdf", b"x ----------postroom-content-file-0 --");
        assert!(kind.ends_with("-1"));
        let text = String::from_utf8(body).unwrap();
        assert!(text.contains("filename=\"a%22%0D%0AX: y.pdf\"\r\nContent-Type: application/octet-stream"));
        assert_eq!(text.matches("\r\n------------postroom-content-file-1--\r\n").count(), 1);
    }
}
