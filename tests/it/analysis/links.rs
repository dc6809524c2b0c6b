//! Tests of `links`, which lists every URL in the data once for each record that contains the URL.

use crate::common::{ask, column, datasets, rows};
use eccp_mx::internals::analysis::url_host;
use eccp_mx::internals::schema::ColumnType;

#[test]
fn every_url_in_the_data_is_listed_with_its_record() {
    let links = rows("links");
    let mut count = 0;
    for dataset in datasets() {
        for column in (0..dataset.stored_columns().len())
            .filter(|&column| dataset.column_type(column).element_type() == ColumnType::Url)
        {
            let name = dataset.columns[column].name;
            for row in rows(dataset.name) {
                let urls = row[name].as_array().cloned().unwrap_or_else(|| vec![row[name].clone()]);
                for url in urls.iter().filter(|url| url.is_string()) {
                    count += 1;
                    let is_listed = links.iter().any(|link| {
                        link["dataset"] == dataset.name
                            && link["column"] == name
                            && link["url"] == *url
                            && link["source"] == row["source"]
                    });
                    assert!(is_listed, "{}.{name}: {url}", dataset.name);
                }
            }
        }
    }
    assert_eq!(links.iter().filter(|link| link["url"].is_string()).count(), count);
    assert!(count > 100);
}

#[test]
fn a_repair_is_described_if_the_printed_and_the_repaired_url_differ() {
    for link in rows("links") {
        let differs = link["printed"].is_string() && link["printed"] != link["url"];
        assert_eq!(link["repair"].is_string(), differs, "{link}");
    }
    let repaired = rows("links --repaired");
    assert!(!repaired.is_empty() && repaired.iter().all(|link| link["repair"].is_string()));
}

#[test]
fn the_owner_of_a_host_is_an_organisation_in_the_data() {
    let closed = rows("links --closed");
    assert!(closed.len() > 10);
    for link in &closed {
        assert_eq!((link["owner"].as_str(), link["status"].as_str()), (Some("promexico"), Some("closed")), "{link}");
        assert!(link["host"].as_str().unwrap().contains("promexico"), "{link}");
    }
    // Footnote 16 is a news article about the organisation, on another host.
    assert!(!column(&closed, "key").contains(&"16".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let header = "id,name,acronym,kind,role,status,website,note,source,footnotes\n";
    let institutions = format!("{header}export-gov,Export Portal,,agency,Sells.,closed,https://www.export.gov/,,,\n");
    std::fs::write(folder.path().join("institutions.csv"), institutions).unwrap();
    let answer = ask(&format!("links --closed -f csv --data '{}'", folder.path().display()));
    assert!(answer.out.lines().skip(1).all(|line| line.contains("export-gov,closed")), "{}", answer.out);
    assert!(answer.out.lines().count() > 5, "{}", answer.out);
}

#[test]
fn hosts_are_parsed_and_filtered_with_their_subdomains() {
    for (url, host) in [
        ("http://www.Claut.com.mx/home", "www.claut.com.mx"),
        ("https://user@host.mx:8080/x", "host.mx"),
        ("www.inadem.gob.mx", "www.inadem.gob.mx"),
        ("http://a.b?c=d/e", "a.b"),
        ("", ""),
    ] {
        assert_eq!(url_host(url), host);
    }
    let filtered = rows("links --host promexico.gob.mx");
    let hosts = column(&filtered, "host");
    assert!(
        hosts.contains(&"mim.promexico.gob.mx".to_owned())
            && hosts.iter().all(|host| host.ends_with("promexico.gob.mx"))
    );
    assert_eq!(ask("links --host exico.gob.mx").status, 1, "a part of a label does not match");
}
