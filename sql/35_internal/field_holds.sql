-- Whether one of the values that an article has is what a field of a query asks for: a whole value
-- or words in their order. Case does not matter, nor do accents in words asked for without.
-- kind: scalar(held, asked)
select
    case
        when asked['compares'] = 'words'
            then list_bool_or(list_transform(
                held,
                lambda one: contains(
                    ' ' || array_to_string(
                        tokens(
                            case
                                when strip_accents(asked['value']) = asked['value']
                                    then strip_accents(one)
                                else one
                            end
                        ), ' '
                    ) || ' ',
                    asked['value']
                )
            ))
        else list_bool_or(list_transform(
            held,
            lambda one: internal.field_is(one, asked)
        ))
    end
