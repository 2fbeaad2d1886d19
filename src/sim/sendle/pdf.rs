//! A real PDF of one page with a few lines of text.

use std::fmt::Write;

/// Builds the file; `size` in points. Letters outside Latin-1 become question marks: the built-in font has no others.
pub(super) fn page(size: (u32, u32), lines: &[&str]) -> Vec<u8> {
    let mut content = format!("BT /F1 14 Tf 24 {} Td 20 TL\n", size.1 - 48).into_bytes();
    for line in lines {
        content.push(b'(');
        for c in line.chars() {
            match u8::try_from(u32::from(c)) {
                Ok(b @ (b'(' | b')' | b'\\')) => content.extend([b'\\', b]),
                Ok(b) if b >= b' ' => content.push(b),
                _ => content.push(b'?'),
            }
        }
        content.extend(b") Tj T*\n");
    }
    content.extend(b"ET");

    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>",
            size.0, size.1
        )
        .into_bytes(),
        [format!("<< /Length {} >>\nstream\n", content.len()).as_bytes(), &content, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    out.extend(
        format!(
            "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        )
        .into_bytes(),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_the_objects() {
        let file = page((595, 842), &["S3ND73", "A (b) \\ é 東"]);
        let find = |what: &[u8]| file.windows(what.len()).position(|w| w == what);
        let start = find(b"xref\n").unwrap();
        assert!(file.ends_with(format!("startxref\n{start}\n%%EOF\n").as_bytes()));
        let table = String::from_utf8_lossy(&file[start..]).into_owned();
        for (at, line) in table.lines().skip(3).take(5).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(file[offset..].starts_with(format!("{} 0 obj\n", at + 1).as_bytes()), "{line}");
        }
        assert!(find(b"(A \\(b\\) \\\\ \xe9 ?) Tj").is_some());
    }
}
