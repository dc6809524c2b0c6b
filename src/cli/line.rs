//! Parses the incomplete command line that a shell completes: words, quotes, variables and redirections.
//!
//! A shell completes a line before it evaluates the line, and the program must not run the commands that the line contains.
//! So this module expands only `~` and variables, and keeps the text of command substitutions.

/// The syntax of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// bash and zsh.
    Posix,
    /// fish.
    Fish,
}

/// An open quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'`.
    Single,
    /// `"`.
    Double,
    /// `$'`, with backslash escapes as in C.
    AnsiC,
}

/// The word before the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// The text as typed.
    pub raw: String,
    /// The text without quotes, with `~` and variables as typed.
    pub unquoted: String,
    /// The argument that the program would get.
    pub value: String,
    /// The quote that is still open.
    pub quote: Option<Quote>,
    /// Whether more text could change how the end of the word is read, because the word ends in a variable name, a lone `~`,
    /// a backslash or an unclosed substitution.
    pub unfinished: bool,
}

/// An incomplete command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The arguments before the current word, the program first.
    pub words: Vec<String>,
    /// The word before the cursor.
    pub current: Word,
    /// Whether the current word is the file of a redirection.
    pub redirection: bool,
}

/// Parses a command line that ends at the cursor. `variable` returns the value of a variable.
pub(crate) fn parse_line(line: &str, dialect: Dialect, variable: &dyn Fn(&str) -> Option<String>) -> Line {
    let mut parser = Parser { line, at: 0, dialect, variable, words: Vec::new(), word: None, redirection: false };
    while let Some(c) = parser.next() {
        parser.read(c);
    }
    let current = parser.word.take().map(|(start, word)| Word { raw: line[start..].to_owned(), ..word });
    Line { words: parser.words, current: current.unwrap_or_default(), redirection: parser.redirection }
}

/// Quotes text that continues a word of bash in which `quote` is open.
pub(crate) fn quote_for_bash(text: &str, quote: Option<Quote>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match quote {
            Some(Quote::Single) if c == '\'' => out.push_str("'\\'"),
            Some(Quote::Double) if "$`\"\\".contains(c) => out.push('\\'),
            Some(Quote::AnsiC) if "'\\".contains(c) => out.push('\\'),
            None if c.is_ascii() && !c.is_ascii_alphanumeric() && !"_-./,+@%^=:".contains(c) => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

struct Parser<'a> {
    line: &'a str,
    /// The position of the next character.
    at: usize,
    dialect: Dialect,
    variable: &'a dyn Fn(&str) -> Option<String>,
    words: Vec<String>,
    /// The current word and its position.
    word: Option<(usize, Word)>,
    redirection: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.line[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Returns the current word, or a new word that starts at `start` if there is none.
    fn word_from(&mut self, start: usize) -> &mut Word {
        &mut self.word.get_or_insert_with(|| (start, Word::default())).1
    }

    /// Appends a literal character.
    fn push(&mut self, start: usize, c: char) {
        let word = self.word_from(start);
        word.unquoted.push(c);
        word.value.push(c);
    }

    fn end_word(&mut self) {
        if let Some((_, word)) = self.word.take()
            && !std::mem::take(&mut self.redirection)
        {
            self.words.push(word.value);
        }
    }

    /// Reads the syntax element that starts with `c`, the last character that [`next`](Self::next) returned.
    fn read(&mut self, c: char) {
        let start = self.at - c.len_utf8();
        let quote = self.word.as_ref().and_then(|(_, word)| word.quote);
        let (fish, next) = (self.dialect == Dialect::Fish, self.peek());
        match (quote, c) {
            (None, '\'') => self.word_from(start).quote = Some(Quote::Single),
            (None, '"') => self.word_from(start).quote = Some(Quote::Double),
            (Some(Quote::Single | Quote::AnsiC), '\'') | (Some(Quote::Double), '"') => {
                self.word_from(start).quote = None
            }
            (None | Some(Quote::Double), '$') => self.read_dollar(start),
            (None | Some(Quote::Double), '`') if !fish => self.push_verbatim_through('`', start),
            (None, '(') if fish => self.push_verbatim_through(')', start),
            (None, '~') if self.word.is_none() => self.read_tilde(start),
            (_, '\\') => self.read_backslash(start, quote),
            (None, '<' | '>') => self.read_redirection(start),
            (None, '&') if next == Some('>') => self.read_redirection(start),
            // The next command starts.
            (None, ';' | '|' | '&' | '(' | ')' | '\n') => {
                (self.word, self.redirection) = (None, false);
                self.words.clear();
            }
            (None, c) if c.is_whitespace() => self.end_word(),
            _ => self.push(start, c),
        }
    }

    fn read_backslash(&mut self, start: usize, quote: Option<Quote>) {
        let fish = self.dialect == Dialect::Fish;
        let Some(next) = self.peek() else {
            self.word_from(start).unfinished = true;
            return;
        };
        let is_escape = match quote {
            None | Some(Quote::AnsiC) => true,
            Some(Quote::Single) => fish && "\\'".contains(next),
            Some(Quote::Double) => "\\\"$\n".contains(next) || (next == '`' && !fish),
        };
        if !is_escape {
            return self.push(start, '\\');
        }
        self.next();
        let has_letter_escapes = fish && quote.is_none() || quote == Some(Quote::AnsiC);
        match next {
            'n' if has_letter_escapes => self.push(start, '\n'),
            't' if has_letter_escapes => self.push(start, '\t'),
            '\n' if quote != Some(Quote::AnsiC) => {}
            _ => self.push(start, next),
        }
    }

    /// Reads a tilde at the start of a word. Alone or before a slash, it stands for the home directory.
    fn read_tilde(&mut self, start: usize) {
        let home = (self.variable)("HOME").filter(|home| !home.is_empty());
        let next = self.peek();
        let at_end = next.is_none();
        let word = self.word_from(start);
        word.unquoted.push('~');
        word.unfinished = at_end;
        match home.filter(|_| next.is_none_or(|c| c == '/' || c.is_whitespace())) {
            Some(home) => word.value.push_str(&home),
            None => word.value.push('~'),
        }
    }

    /// Reads a variable, a quote of bash that starts with a dollar sign, or a command substitution.
    fn read_dollar(&mut self, start: usize) {
        let posix = self.dialect == Dialect::Posix;
        let is_quoted = self.word.as_ref().is_some_and(|(_, word)| word.quote.is_some());
        match self.peek() {
            Some('\'') if posix && !is_quoted => {
                self.next();
                self.word_from(start).quote = Some(Quote::AnsiC);
                return;
            }
            // The next character opens the quote.
            Some('"') if posix && !is_quoted => return,
            Some('(') => return self.push_verbatim_through(')', start),
            _ => {}
        }
        let braced = posix && self.peek() == Some('{');
        if braced {
            self.next();
        }
        let from = self.at;
        while self.peek().is_some_and(|c| c == '_' || c.is_ascii_alphabetic() || (c.is_ascii_digit() && self.at > from))
        {
            self.next();
        }
        let name = &self.line[from..self.at];
        if braced && self.peek() != Some('}') {
            // An operator, as in `${NAME%.csv}`.
            return self.push_verbatim_through('}', start);
        }
        if braced {
            self.next();
        }
        let at_end = self.at == self.line.len() && !braced;
        let value = if name.is_empty() { Some("$".to_owned()) } else { (self.variable)(name) };
        let typed = &self.line[start..self.at];
        let word = self.word_from(start);
        word.unquoted.push_str(typed);
        word.value.push_str(&value.unwrap_or_default());
        word.unfinished = at_end;
    }

    /// Appends the text from `start` through the closing `close`, without evaluating the text. Only parentheses nest.
    fn push_verbatim_through(&mut self, close: char, start: usize) {
        let open = if close == ')' { '(' } else { close };
        let mut depth = i32::from(close != ')' || self.line[start..].starts_with('('));
        while let Some(c) = self.next() {
            depth += i32::from(c == open && c != close) - i32::from(c == close);
            if depth == 0 {
                break;
            }
        }
        let typed = &self.line[start..self.at];
        let word = self.word_from(start);
        word.unquoted.push_str(typed);
        word.value.push_str(typed);
        word.unfinished |= depth != 0;
    }

    /// Reads `>`, `2>&` and the like. Neither the number before the operator nor the word after it is an argument.
    fn read_redirection(&mut self, start: usize) {
        match &self.word {
            Some((from, _)) if self.line[*from..start].bytes().all(|byte| byte.is_ascii_digit()) => self.word = None,
            _ => self.end_word(),
        }
        while self.peek().is_some_and(|c| "<>&|".contains(c)) {
            self.next();
        }
        self.redirection = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str, dialect: Dialect) -> Line {
        let variables = [("HOME", "/home/ana"), ("dir", "my data")];
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        parse_line(line, dialect, &variable)
    }

    /// Returns the value of the last word.
    fn value(line: &str, dialect: Dialect) -> String {
        parse(line, dialect).current.value
    }

    #[test]
    fn words_are_what_the_shell_passes_to_the_program() {
        for (line, expected) in [
            ("x my\\ data y", &["x", "my data", "y"][..]),
            ("x 'my data' \"my data\" $'my\\'s' $\"m\"", &["x", "my data", "my data", "my's", "m"]),
            ("x ~/data ~ a~b '~' \\~ ~bob", &["x", "/home/ana/data", "/home/ana", "a~b", "~", "~", "~bob"]),
            (
                "x $HOME/a ${HOME}b \"$HOME/c\" '$HOME' \\$HOME $none.",
                &["x", "/home/ana/a", "/home/anab", "/home/ana/c", "$HOME", "$HOME", "."],
            ),
            ("x --data=$dir a\"b c\"d \"a\\\"b\\c\" '' $", &["x", "--data=my data", "ab cd", "a\"b\\c", "", "$"]),
            // Not evaluated.
            ("x $(pwd; ls) `a b` ${HOME%a} \"$(a (b))\"", &["x", "$(pwd; ls)", "`a b`", "${HOME%a}", "$(a (b))"]),
            // Other commands and redirections are not arguments.
            ("a b | c; x y 2>&1 > file <in &>> log z", &["x", "y", "z"]),
            ("x ñandú\\ ñ", &["x", "ñandú ñ"]),
        ] {
            assert_eq!(parse(&format!("{line} "), Dialect::Posix).words, expected, "{line}");
        }
        for (line, expected) in [
            ("x my\\ data 'it\\'s' \"a\\$b\" '\\n'", &["x", "my data", "it's", "a$b", "\\n"][..]),
            (
                "x ~/a $dir/b \"$dir\" '$dir' (pwd; ls) {$dir}",
                &["x", "/home/ana/a", "my data/b", "my data", "$dir", "(pwd; ls)", "{my data}"],
            ),
        ] {
            assert_eq!(parse(&format!("{line} "), Dialect::Fish).words, expected, "{line}");
        }
    }

    #[test]
    fn the_current_word_has_its_open_quote_and_its_text_as_typed() {
        let word = parse("x \"$HOME/My D", Dialect::Posix).current;
        assert_eq!((&*word.raw, &*word.unquoted, &*word.value), ("\"$HOME/My D", "$HOME/My D", "/home/ana/My D"));
        assert_eq!((word.quote, word.unfinished), (Some(Quote::Double), false));
        for (line, quote) in
            [("x 'a", Some(Quote::Single)), ("x $'a", Some(Quote::AnsiC)), ("x 'a'", None), ("x ", None)]
        {
            assert_eq!(parse(line, Dialect::Posix).current.quote, quote, "{line}");
        }
        for (line, unfinished) in [
            ("x ~", true),
            ("x $HO", true),
            ("x \"${HOME", true),
            ("x a\\", true),
            ("x $(ls", true),
            ("x ~/", false),
            ("x ${HOME}", false),
            ("x $HOME/", false),
        ] {
            assert_eq!(parse(line, Dialect::Posix).current.unfinished, unfinished, "{line}");
        }
        assert!(parse("x > fi", Dialect::Posix).redirection && !parse("x > fi le", Dialect::Posix).redirection);
        assert!(parse("x y; ", Dialect::Posix).words.is_empty());
    }

    #[test]
    fn quoted_text_is_read_back() {
        for text in ["my data", "it's", "a\"b", "$HOME", "a\\b", "`x`", "a;b|c&d(e)<f>", "~x", "a*b?[c]{d}#!", "ñ: =@"]
        {
            for (open, close, quote) in [
                ("", "", None),
                ("'", "'", Some(Quote::Single)),
                ("\"", "\"", Some(Quote::Double)),
                ("$'", "'", Some(Quote::AnsiC)),
            ] {
                let quoted = format!("{open}{}{close}", quote_for_bash(text, quote));
                assert_eq!(value(&format!("x {quoted}"), Dialect::Posix), text, "{quoted}");
            }
        }
    }
}
